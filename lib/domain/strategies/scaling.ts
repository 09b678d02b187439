import type { DesiredState } from './desired-state';
import type { StageKind } from './stage';

/** Stages that move a weight: a change of the bounds there would change the capacity at the same time. */
const SHIFTING: readonly StageKind[] = ['shift', 'drain'];
/** Stages with a way back that needs a slot's recorded size. */
const RETURNABLE: readonly StageKind[] = ['start', 'shift', 'drain', 'decommission'];

/** True if the stage keeps the bounds of autoscaling, even if the settings changed. */
export function keepsScalingBounds({ stage }: DesiredState): boolean {
  return SHIFTING.includes(stage.kind);
}

/** True if autoscaling must keep at least the recorded size of a slot. */
export function keepsRecordedSize({ stage }: DesiredState): boolean {
  return RETURNABLE.includes(stage.kind);
}

/**
 * True if the stage lowers the upper bound to the configured one: only `baseline` does. AWS stops the tasks above the bound at once
 * (Application Auto Scaling User Guide, "Scalable target"), and during an upgrade these tasks could carry the traffic.
 */
export function lowersUpperBound({ stage }: DesiredState): boolean {
  return stage.kind === 'baseline';
}
