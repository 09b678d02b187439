import type { Mutation } from './mutations';

const STATE = { file: 'lib/domain/strategies/invariant.ts', tests: ['test/domain/strategies/desired-state.test.ts'] };
const BUDGET = {
  file: 'lib/domain/strategies/traffic-change.ts',
  tests: ['test/domain/strategies/change-budget.test.ts'],
};
const SCALING = { file: 'lib/constructs/cluster/proxy-autoscaling.ts', tests: ['test/constructs/stage-pairs.test.ts'] };

/** Mutations of autoscaling. */
export const SCALING_MUTATIONS: readonly Mutation[] = [
  {
    ...STATE,
    invariant: 2,
    without: 'suspended scale-in while both slots run',
    find: 'slotsOf(state).every(({ proxies }) => proxies) !== state.scaleInSuspended',
    replace: 'false',
  },
  {
    ...SCALING,
    invariant: 2,
    without: 'the suspension of scale-in, in the JSON',
    find: 'dynamicScalingInSuspended: scaleInSuspended ?? false,',
    replace: 'dynamicScalingInSuspended: false,',
  },
  {
    ...SCALING,
    invariant: 2,
    without: 'fixed bounds while a weight rises',
    find: "...(keepsBounds ? { lifecycle: { ignoreChanges: ['min_capacity', 'max_capacity'] } } : {}),",
    replace: '',
  },
  {
    file: 'lib/domain/strategies/scaling.ts',
    invariant: 2,
    without: "an upper bound above a slot's recorded size",
    find: "return stage.kind === 'baseline';",
    replace: 'return stage.kind.length > 0;',
    tests: ['test/constructs/stage-pairs.test.ts'],
  },
  {
    ...BUDGET,
    invariant: 13,
    without: 'the autoscaling of a slot with traffic, in the budget',
    find: 'if (beyond.length === 0) return undefined;',
    replace: 'if (beyond.length >= 0) return undefined;',
  },
  {
    ...BUDGET,
    invariant: 13,
    without: 'the target group of a slot with traffic, in the budget',
    find: '[proxyService, targetGroup, ...scaling].includes(address)',
    replace: '[proxyService, ...scaling].includes(address)',
  },
];
