import type { Roles, Slot } from './slot';
import type { Stage } from './stage';
import { FORWARD_ONLY } from './transition';

/** Stages in which a slot's definition may change without a `patch`. */
export interface ChangeFreedom {
  /** True if the slot does not run in the stage to apply, or will never run again. */
  readonly always: boolean;
  /** Stages of the ledger from which the definition may change: the slot has no traffic there. */
  readonly fromStages: readonly string[];
}

/**
 * Freedom to change a slot's definition. A change of the live slot's definition would make ECS replace the nodes that carry the traffic, so
 * it needs a `patch`. The next release may change until it has traffic.
 */
export function changeFreedom(slot: Slot, asked: Stage, roles: Roles): ChangeFreedom {
  if (slot === roles.from) {
    return {
      always: FORWARD_ONLY.includes(asked.kind),
      fromStages: [],
    };
  }
  return {
    always: asked.kind === 'baseline' || asked.kind === 'migrate-up',
    fromStages: ['baseline', 'migrate-up', ...(asked.kind === 'start' ? [asked.id] : [])],
  };
}
