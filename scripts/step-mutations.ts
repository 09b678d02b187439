import type { Mutation } from './mutations';

const DRAINED = { file: 'lib/runner/steps/drained-step.ts', tests: ['test/runner/steps/drained-step.test.ts'] };
const MIGRATION = { file: 'lib/runner/steps/migration-step.ts', tests: ['test/runner/steps/migration-step.test.ts'] };
const ALARMS = {
  invariant: 1,
  file: 'lib/runner/gates/alarms-gate.ts',
  tests: ['test/runner/gates/alarms-gate.test.ts'],
};
const LEASE = { file: 'lib/runner/team/lease.ts', tests: ['test/runner/team/lease.test.ts'] };

/** Mutations of the checks during an apply. */
export const STEP_MUTATIONS: readonly Mutation[] = [
  {
    invariant: 5,
    without: 'no connection of the old release at "finish"',
    file: 'lib/preflight/checks/old-nodes-connected.ts',
    find: 'named.length === 0',
    replace: 'named.length >= 0',
    tests: ['test/preflight/checks/sessions.test.ts'],
  },
  {
    ...MIGRATION,
    invariant: 9,
    without: 'timeouts that outlive the migration',
    find: "command: ['kong', 'migrations', name, ...timeouts],",
    replace: "command: ['kong', 'migrations', name, ...timeouts.slice(2)],",
  },
  {
    invariant: 11,
    without: 'a snapshot that is available',
    file: 'lib/runner/steps/snapshot-step.ts',
    find: "if (status === 'available')",
    replace: 'if (status.length > 0)',
    tests: ['test/runner/steps/snapshot-step.test.ts'],
  },
  {
    ...MIGRATION,
    invariant: 1,
    without: 'a next release that is healthy before "finish"',
    find: '(await this.aliveOld()) ?? (await this.sickNext())',
    replace: 'await this.aliveOld()',
  },
  {
    invariant: 1,
    without: 'a next release that is healthy before anything is taken from the live one',
    file: 'lib/runner/run/healthy-nodes.ts',
    find: 'if (nodes[to].healthy > 0 || allowed.includes(address)',
    replace: 'if (nodes[to].healthy >= 0 || allowed.includes(address)',
    tests: ['test/runner/run/healthy-nodes.test.ts'],
  },
  {
    invariant: 1,
    without: 'a node that the traffic can come back to',
    file: 'lib/runner/steps/wait-healthy-step.ts',
    find: 'return next.some(({ healthy }) => healthy > 0);',
    replace: 'return next.some(({ healthy }) => healthy < 0);',
    tests: ['test/runner/steps/wait-healthy-step.test.ts'],
  },
  {
    ...ALARMS,
    without: 'the CloudWatch alarms of the next release',
    find: "const ringing = alarms.filter(({ state }) => state === 'ALARM');",
    replace: "const ringing = alarms.filter(({ state }) => state === 'RINGING');",
  },
  {
    ...ALARMS,
    without: 'the time that a health alarm needs after the start of the nodes',
    find: '|| !mayEnd ||',
    replace: '|| mayEnd ||',
  },
  {
    invariant: 1,
    without: 'the verdict error of a gate that gets no answer',
    file: 'lib/runner/gates/gate-table.ts',
    find: "return { verdict: 'error', evidence: (error as Error).message };",
    replace: "return { verdict: 'passed', evidence: (error as Error).message };",
    tests: ['test/runner/gates/alarms-gate.test.ts'],
  },
  {
    ...LEASE,
    invariant: 12,
    without: 'the lease of who gives signs of life',
    find: 'if (now().getTime() - Date.parse(seen.beatAt) < timing.staleMs) throw refusal(request, seen);',
    replace: '',
  },
  {
    ...LEASE,
    invariant: 12,
    without: 'the look at the lease before an apply',
    find: 'if (other === undefined) return;',
    replace: 'if (other === undefined || other !== undefined) return;',
  },
  {
    invariant: 13,
    without: 'as many nodes as were recorded',
    file: 'lib/runner/run/recorded-sizes.ts',
    find: 'if (desired >= recorded) return;',
    replace: 'if (desired >= 0) return;',
    tests: ['test/runner/run/recorded-sizes.test.ts'],
  },
  {
    invariant: 3,
    without: 'a next release that bears its share of a live one that has grown',
    file: 'lib/runner/run/recorded-sizes.ts',
    find: 'if (own >= needed) return;',
    replace: 'if (own >= 0) return;',
    tests: ['test/runner/run/recorded-sizes.test.ts'],
  },
  {
    invariant: 16,
    without: 'no way back after "finish"',
    file: 'lib/domain/strategies/transition.ts',
    find: 'row.back.includes(stage.kind) && isBelow(from, stage)',
    replace: '(row.back.length === 0 || row.back.includes(stage.kind)) && isBelow(from, stage)',
    tests: ['test/domain/strategies/route.test.ts'],
  },
  {
    ...DRAINED,
    invariant: 17,
    without: 'the propagation time',
    find: 'provedFrom: new Date(now.getTime() + propagationMs)',
    replace: 'provedFrom: new Date(now.getTime())',
  },
  {
    invariant: 17,
    without: 'a look with every apply of drain',
    file: 'lib/constructs/ledger/ledger-locals.ts',
    find: "verdict(options, 'drained', 'false')",
    replace: "verdict(options, 'drained', entered(options))",
    tests: ['test/constructs/ledger/guard-conditions.test.ts'],
  },
  {
    invariant: 2,
    without: 'the size of what a way back leaves',
    file: 'lib/constructs/cluster/sizes.ts',
    find: '== "back" ?',
    replace: '== "never" ?',
    tests: ['test/constructs/cluster/sizes.test.ts'],
  },
  {
    ...DRAINED,
    invariant: 17,
    without: 'no request since then',
    find: 'if (requests > 0 && readable <',
    replace: 'if (requests < 0 && readable <',
  },
];
