import type { Mutation } from './mutations';

const PROPS = { file: 'lib/constructs/props-check.ts', tests: ['test/constructs/props-check.test.ts'] };
const ORDER = { file: 'lib/constructs/apply-order.ts', tests: ['test/constructs/apply-order.test.ts'] };
const STEPS = { file: 'lib/constructs/upgrade-steps.ts', tests: ['test/constructs/apply-order.test.ts'] };
const SETTINGS = ['test/preflight/checks-settings.test.ts'];

/** Of what is checked or ordered when a stage is synthesized. */
export const SYNTH_MUTATIONS: readonly Mutation[] = [
  {
    ...STEPS,
    invariant: 3,
    without: 'health looked at before the rule changes',
    find: 'for (const rule of upgrade.proxies.rules) depend(rule, looking);',
    replace: '',
  },
  {
    ...STEPS,
    invariant: 3,
    without: '"up" before the proxies of the next release',
    find: "if (step === 'up') depend(to.proxyService, acting);",
    replace: '',
  },
  {
    ...PROPS,
    invariant: 4,
    without: 'an admin listener that is not the public one',
    find: 'proxyListenerArn === adminListenerArn',
    replace: 'proxyListenerArn.length < 0',
  },
  {
    ...STEPS,
    invariant: 4,
    without: '"finish" before the admin service of the next release',
    find: "if (step === 'finish') depend(to.adminService, acting);",
    replace: '',
  },
  {
    invariant: 4,
    without: 'KONG_ADMIN_LISTEN as a word of the stages alone',
    file: 'lib/constructs/release-check.ts',
    find: "  KONG_ADMIN_LISTEN: 'nothing: an open Admin API is what the stages decide',",
    replace: '',
    tests: ['test/constructs/props-check.test.ts'],
  },
  {
    invariant: 5,
    without: 'no task that Terraform runs at plan',
    file: 'lib/constructs/task-execution-ban.ts',
    find: 'it.terraformResourceType === BANNED',
    replace: 'it.terraformResourceType === undefined',
    tests: ['test/constructs/task-execution-ban.test.ts'],
  },
  {
    invariant: 7,
    without: 'an older program that is never asked of a newer schema',
    file: 'lib/constructs/props-check.ts',
    find: 'if (newer.compare(older) >= 0) return undefined;',
    replace: 'if (newer.text.length > 0) return undefined;',
    tests: ['test/constructs/props-check.test.ts'],
  },
  {
    invariant: 8,
    without: 'no settings of a bootstrap',
    file: 'lib/preflight/checks/bootstrap-password.ts',
    find: "isGiven(to, 'KONG_PASSWORD')",
    replace: "isGiven(to, '')",
    tests: SETTINGS,
  },
  {
    invariant: 9,
    without: "the live release's own plugins",
    file: 'lib/preflight/checks/plugins-kept.ts',
    find: "possession(to, name) !== 'has'",
    replace: "possession(to, name) === 'lacks' && name === ''",
    tests: SETTINGS,
  },
  {
    invariant: 10,
    without: 'one datastore',
    file: 'lib/preflight/checks/same-datastore.ts',
    find: 'return differing.length === 0 ?',
    replace: 'return differing.length >= 0 ?',
    tests: SETTINGS,
  },
  {
    invariant: 10,
    without: 'a password of the datastore by reference',
    file: 'lib/constructs/kong-datastore.ts',
    find: "    referenced('datastore.passwordSecretArn', passwordSecretArn),",
    replace: '',
    tests: ['test/constructs/props-check.test.ts'],
  },
  {
    invariant: 10,
    without: 'a word about secrets in plain settings',
    file: 'lib/constructs/release-warnings.ts',
    find: '...plainSecrets(release.environment ?? {}).map(',
    replace: '...plainSecrets({}).map(',
    tests: ['test/constructs/kong-cluster.test.ts'],
  },
  {
    ...STEPS,
    invariant: 11,
    without: 'the snapshot before its migration',
    find: 'if (previous) depend(acting, previous);',
    replace: '',
  },
  {
    invariant: 12,
    without: 'a ledger for each gateway',
    file: 'lib/constructs/kong-upgrade.ts',
    find: 'if (!twin) return;',
    replace: 'if (!twin || twin) return;',
    tests: ['test/constructs/props-check.test.ts'],
  },
  {
    ...ORDER,
    invariant: 14,
    without: 'the intent before all else',
    find: 'depend(node, ledger.intent);',
    replace: '',
  },
  {
    ...ORDER,
    invariant: 14,
    without: 'the ledger after all else',
    find: 'if (node !== ledger.ledger) depend(ledger.ledger, node);',
    replace: '',
  },
  {
    invariant: 15,
    without: 'prevent_destroy of the ledger',
    file: 'lib/constructs/upgrade-ledger.ts',
    find: '        lifecycle: { preventDestroy: true },',
    replace: '',
    tests: ['test/constructs/apply-order.test.ts'],
  },
];
