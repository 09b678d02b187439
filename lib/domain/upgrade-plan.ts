import { TrafficSchedule } from './schedule';
import type { Roles, Slot } from './slot';
import { rolesFrom } from './slot';

/** The plan of an upgrade, as the synthesized configuration tells it to whoever walks it (output `…_plan`). */
export interface UpgradePlan {
  readonly path: string;
  readonly account: string;
  readonly region: string;
  readonly live: Slot;
  readonly weights: readonly number[];
}

/** Schedule and roles of a plan that was read from a synthesized configuration. */
export function readPlan(plan: UpgradePlan): { readonly schedule: TrafficSchedule; readonly roles: Roles } {
  return { schedule: TrafficSchedule.steps(...plan.weights), roles: rolesFrom(plan.live) };
}
