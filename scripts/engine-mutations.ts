import type { Mutation } from './mutations';

const APPLY = { file: 'lib/runner/run/stage-apply.ts', tests: ['test/rehearsal/engine.test.ts'] };

/** Checks of the engine; a rehearsal notices that they are gone, because it runs the engine of `run`. */
export const ENGINE_MUTATIONS: readonly Mutation[] = [
  {
    ...APPLY,
    invariant: 13,
    without: 'the audit of the plan, in a rehearsal',
    find: 'this.audit(await this.plan(step), step);',
    replace: 'await this.plan(step);',
  },
  {
    ...APPLY,
    invariant: 1,
    without: 'the verification of the weights, in a rehearsal',
    find: 'if (wrong === undefined) return weights;',
    replace: 'return weights;',
  },
  {
    ...APPLY,
    invariant: 1,
    without: 'the gate after a rise, in a rehearsal',
    file: 'lib/runner/run/upgrade-run.ts',
    find: 'if (this.isToBeAsked(before, after, upgrade)) await this.gate(stage, weights, after, upgrade);',
    replace: '',
  },
];
