import type { Mutation } from './mutations';

const UNIT = ['test/constructs/adoption.test.ts'];
const BUDGET = {
  file: 'lib/domain/strategies/change-budget.ts',
  tests: ['test/domain/strategies/change-budget.test.ts'],
};
const PAIRS = ['test/constructs/stage-pairs.test.ts'];

/** Mutations of the adoption of an existing gateway. */
export const ADOPTION_MUTATIONS: readonly Mutation[] = [
  {
    ...BUDGET,
    invariant: 13,
    without: 'imports without changes',
    find: 'if (!imported) return undefined;',
    replace: 'if (!imported || address) return undefined;',
  },
  {
    file: 'lib/constructs/cluster/adopted-service.ts',
    invariant: 15,
    without: 'an adopted service that nothing changes',
    find: "ignoreChanges: importsAdopted ? 'all' : others,",
    replace: 'ignoreChanges: [],',
    tests: UNIT,
  },
  {
    file: 'lib/constructs/traffic/adopted-routing.ts',
    invariant: 15,
    without: 'an adopted target group that nothing changes',
    find: "if (!importsAdopted) return { ignoreChanges: 'all' };",
    replace: 'if (!importsAdopted) return {};',
    tests: PAIRS,
  },
  {
    file: 'lib/constructs/upgrade/kong-upgrade.ts',
    invariant: 2,
    without: 'the live count at adoption',
    find: "state.sizes === 'live' || this.importsAdopted",
    replace: "state.sizes === 'live'",
    tests: UNIT,
  },
  {
    file: 'lib/constructs/cluster/kong-cluster.ts',
    invariant: 4,
    without: "a closed Admin API in definitions of one's own",
    find: "isClosed: part === 'proxy' && release.adopted === undefined,",
    replace: 'isClosed: false,',
    tests: UNIT,
  },
  {
    file: 'lib/constructs/upgrade/adoption-check.ts',
    invariant: 6,
    without: 'the refusal of an adoption of the next release',
    find: 'if (slot !== live)',
    replace: 'if (slot.length === 0)',
    tests: UNIT,
  },
];
