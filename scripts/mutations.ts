import { ADOPTION_MUTATIONS } from './adoption-mutations';
import { ENGINE_MUTATIONS } from './engine-mutations';
import { GUARD_MUTATIONS } from './guard-mutations';
import { SCALING_MUTATIONS } from './scaling-mutations';
import { STEP_MUTATIONS } from './step-mutations';
import { SYNTH_MUTATIONS } from './synth-mutations';

/** A change of the source that removes one check of an invariant. */
export interface Mutation {
  /** Number of the invariant (ARCHITECTURE.md). */
  readonly invariant: number;
  /** The removed check, in words. */
  readonly without: string;
  readonly file: string;
  /** Text that the file holds exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Files of unit tests; at least one test in them must fail. */
  readonly tests: readonly string[];
}

const STATE = { file: 'lib/domain/strategies/invariant.ts', tests: ['test/domain/strategies/desired-state.test.ts'] };
const GUARD = {
  file: 'lib/constructs/ledger/guard-conditions.ts',
  tests: ['test/constructs/ledger/guard-conditions.test.ts'],
};
const LOCALS = {
  file: 'lib/constructs/ledger/ledger-locals.ts',
  tests: ['test/constructs/ledger/guard-conditions.test.ts'],
};
const CLUSTER = { file: 'lib/constructs/cluster/kong-cluster.ts', tests: ['test/constructs/parts.test.ts'] };
const ROUTER = { file: 'lib/constructs/traffic/traffic-router.ts', tests: ['test/constructs/parts.test.ts'] };
const NODE = { file: 'lib/constructs/release/node-environment.ts', tests: ['test/constructs/parts.test.ts'] };
const BUDGET = {
  file: 'lib/domain/strategies/change-budget.ts',
  tests: ['test/domain/strategies/change-budget.test.ts'],
};
const MIGRATION = { file: 'lib/runner/steps/migration-step.ts', tests: ['test/runner/steps/migration-step.test.ts'] };

/** Terraform refuses a condition without a reference. */
const ALWAYS = "any(`${local('ledger')} == null`, `${local('ledger')} != null`)";

export const MUTATIONS: readonly Mutation[] = [
  {
    ...STATE,
    invariant: 1,
    without: 'the constant sum of the weights',
    find: 'if (Math.abs(sum - 100) > 1e-9) return',
    replace: 'if (sum < 0) return',
  },
  {
    ...STATE,
    invariant: 1,
    without: 'nodes behind a weight',
    find: 'return served ? undefined',
    replace: 'return served || !served ? undefined',
  },
  {
    ...STATE,
    invariant: 2,
    without: 'weight and capacity apart',
    find: 'changes(before, after, (slot) => slot.weight) && changes(before, after, (slot) => slot.proxies)',
    replace: 'false',
  },
  {
    ...CLUSTER,
    invariant: 2,
    without: 'the live count left alone',
    find: "...(part === 'proxy' && resizes ? {} : { ignoreChanges: ['desired_count'] }),",
    replace: '',
  },
  ...ADOPTION_MUTATIONS,
  ...SCALING_MUTATIONS,
  {
    ...STATE,
    invariant: 3,
    without: '"up" verified before a weight',
    find: "state.slots[roles.to].weight > 0 && !state.requires.includes('up')",
    replace: 'false',
  },
  {
    ...GUARD,
    invariant: 3,
    without: "the verdicts, at Terraform's plan",
    find: "it === 'drained' ? local('drained_for_ledger') : local(stepKey('passed', it)),",
    replace: "'true',",
  },
  {
    invariant: 3,
    without: 'health before a weight rises',
    file: 'lib/runner/steps/wait-healthy-step.ts',
    find: 'return isRolledOut && running >= wanted && healthy >= wanted;',
    replace: 'return true;',
    tests: ['test/runner/steps/wait-healthy-step.test.ts'],
  },
  {
    ...STATE,
    invariant: 4,
    without: 'a closed Admin API before "finish"',
    find: "state.slots[roles.to].admin && !state.requires.includes('finish')",
    replace: 'false',
  },
  {
    ...NODE,
    invariant: 4,
    without: 'proxies that have no Admin API',
    find: "KONG_ADMIN_LISTEN: 'off',",
    replace: "KONG_ADMIN_LISTEN: '0.0.0.0:8001',",
  },
  {
    ...ROUTER,
    invariant: 4,
    without: 'health checks that spare the Admin API',
    find: 'port: String(PORTS.proxy),',
    replace: 'port: String(PORTS[plane]),',
  },
  {
    ...STATE,
    invariant: 5,
    without: 'no service of the old release at "finish"',
    find: "state.actingSteps.includes('finish') && (state.slots[roles.from].proxies || state.slots[roles.from].admin)",
    replace: 'false',
  },
  {
    ...MIGRATION,
    invariant: 5,
    without: 'no node of the old release at "finish", looked at',
    find: '(await this.aliveOld()) ?? (await this.sickNext())',
    replace: 'await this.sickNext()',
  },
  {
    ...MIGRATION,
    invariant: 5,
    without: 'one migration at a time',
    find: 'if (running) return await this.attach(running);',
    replace: '',
  },
  {
    ...STATE,
    invariant: 6,
    without: 'no start of the old release after "finish"',
    find: "before.actingSteps.includes('finish') && !before.slots[roles.from].proxies && after.slots[roles.from].proxies",
    replace: 'false',
  },
  {
    ...MIGRATION,
    invariant: 7,
    without: 'the verdict of "list"',
    find: 'outcome(await this.judge(`after-${name}`))',
    replace:
      "outcome({ action: 'stop', verdict: ended.task.exitCode === 0 ? 'passed' : 'failed', sentence: 'it ended' })",
  },
  {
    ...MIGRATION,
    invariant: 8,
    without: 'no second "up" of what is done',
    find: "if (before.action !== 'start') return outcome(before);",
    replace: '',
  },
  {
    ...MIGRATION,
    invariant: 8,
    without: 'no forced migration',
    find: "command: ['kong', 'migrations', name, ...timeouts],",
    replace: "command: ['kong', 'migrations', name, '-f', ...timeouts],",
  },
  {
    ...NODE,
    invariant: 9,
    without: "the nodes' own plugins and datastore in the migrations",
    find: '...migrationSettings(release, datastore),',
    replace: "...(part === 'migrations' ? {} : migrationSettings(release, datastore)),",
  },
  {
    invariant: 10,
    without: 'secrets by reference',
    file: 'lib/constructs/props/prop-shapes.ts',
    find: String.raw`if (!isReference && !/^arn:[\w-]+:(secretsmanager|ssm):/.test(arn))`,
    replace: 'if (arn.length === 0)',
    tests: ['test/constructs/upgrade/props-check.test.ts'],
  },
  {
    invariant: 11,
    without: 'a snapshot or a waiver by name',
    file: 'lib/constructs/props/prop-shapes.ts',
    find: "(snapshot === undefined) === (snapshotWaiver.trim() === '')",
    replace: 'false',
    tests: ['test/constructs/upgrade/props-check.test.ts'],
  },
  {
    invariant: 11,
    without: 'a snapshot of this very attempt',
    file: 'lib/runner/steps/snapshot-step.ts',
    find: 'if (found !== undefined && isStale(found, ports)) {',
    replace: 'if (found === undefined && false) {',
    tests: ['test/runner/steps/snapshot-step.test.ts'],
  },
  {
    ...GUARD,
    invariant: 12,
    without: 'the table of transitions',
    find: "condition: any(`${local('ledger')} == null`, isLegal(local, id)),",
    replace: `condition: ${ALWAYS},`,
  },
  {
    ...GUARD,
    invariant: 12,
    without: 'the owner of the ledger',
    find: "condition: any(`${local('ledger')} == null`, `try(${local('ledger')}.owner == ${owner}, false)`),",
    replace: `condition: ${ALWAYS},`,
  },
  {
    ...GUARD,
    invariant: 12,
    without: 'the first apply by an explicit word',
    find: "condition: any(`${local('ledger')} != null`, permitted),",
    replace: `condition: ${ALWAYS},`,
  },
  {
    ...BUDGET,
    invariant: 13,
    without: 'the budget of destroys and replacements',
    find: 'if (removable(context).includes(withoutIndex(address))) return undefined;',
    replace: 'if (address.length > 0) return undefined;',
  },
  {
    ...BUDGET,
    file: 'lib/domain/strategies/traffic-change.ts',
    invariant: 13,
    without: 'the refusal of changes to a service that carries traffic',
    find: 'if (address === proxyService) return serviceViolation(change, slot, context);',
    replace: 'if (address === proxyService) return undefined;',
  },
  {
    ...BUDGET,
    invariant: 13,
    without: 'the refusal of drift',
    find: 'if (!guardedAddresses(resources).includes(withoutIndex(drift.address))) return undefined;',
    replace: 'if (guardedAddresses(resources).length > 0) return undefined;',
  },
  {
    ...LOCALS,
    invariant: 14,
    without: 'an apply that did not end',
    find: "`${ledger} == ${intent} ? ${local('from_ledger')} : tolist(distinct(concat([${intent}], ${givesUp}, ${both})))`",
    replace: "local('from_ledger')",
  },
  {
    ...MIGRATION,
    invariant: 14,
    without: 'the attempt that advances once it was judged',
    find: 'await advanceAttempt(context, name, attempt, ports.parameters);',
    replace: '',
  },
  {
    ...ROUTER,
    invariant: 15,
    without: 'prevent_destroy of rules and target groups',
    find: 'this.props.preventDestroy ?? true',
    replace: 'this.props.preventDestroy ?? false',
  },
  {
    ...CLUSTER,
    invariant: 15,
    without: 'prevent_destroy of a service',
    find: "preventDestroy: part === 'proxy' && preventDestroy,",
    replace: 'preventDestroy: false,',
  },
  {
    ...GUARD,
    invariant: 15,
    without: 'the mark of what runs',
    find: "any(...passes, `try(${local('ledger')}.marks.${slot}, ${marks[slot]}) == ${marks[slot]}`, isPatch)",
    replace: ALWAYS,
  },
  {
    ...GUARD,
    invariant: 16,
    without: 'the explanation after "finish"',
    find: '`contains(["migrate-finish", "open-admin"], ${ledger}) ?',
    replace: '`contains(["baseline"], ${ledger}) ?',
  },
  {
    ...STATE,
    invariant: 17,
    without: '"drained" before the end of the old release',
    find: "state.stage.kind === 'decommission' && !state.requires.includes('drained')",
    replace: 'false',
  },
  {
    ...LOCALS,
    invariant: 17,
    without: 'a look of this very drain',
    find: "&& ${options.local('verdict_drained')}.seq == ${options.local('ledger')}.seq",
    replace: '',
  },
  {
    invariant: 17,
    without: 'the weight, looked at',
    file: 'lib/runner/steps/drained-step.ts',
    find: 'if (weight > 0) {',
    replace: 'if (weight > 1000) {',
    tests: ['test/runner/steps/drained-step.test.ts'],
  },
  ...ENGINE_MUTATIONS,
  ...SYNTH_MUTATIONS,
  ...GUARD_MUTATIONS,
  ...STEP_MUTATIONS,
];
