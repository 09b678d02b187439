import type { Roles, Slot } from './slot';
import type { Stage } from './stage';
import { FORWARD_ONLY } from './transition';

/** When a colour's definition may change without an explicit word. */
export interface ChangeFreedom {
  /** Nothing of the colour runs in the stage that is asked, or nothing of it will. */
  readonly always: boolean;
  /** Ledger stages from which it may: nothing of the colour carries traffic there. */
  readonly fromStages: readonly string[];
}

/**
 * A running colour's definition never changes by accident: ECS would replace the nodes that carry the traffic. The next release may
 * change until it has traffic.
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
