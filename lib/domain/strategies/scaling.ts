import type { DesiredState } from './desired-state';
import type { StageKind } from './stage';

/** Stages in which a weight has moved or is about to: bounds that were changed there would change the capacity with it. */
const WEIGHING: readonly StageKind[] = ['shift', 'drain'];
/** Stages from which a way back leads to a colour's recorded size: it may not have become fewer meanwhile. */
const RETURNABLE: readonly StageKind[] = ['start', 'shift', 'drain', 'decommission'];

/** The bounds of autoscaling are left as they are, also when the settings were changed. */
export function keepsScalingBounds({ stage }: DesiredState): boolean {
  return WEIGHING.includes(stage.kind);
}

/** Autoscaling keeps at least the recorded size of a colour. */
export function keepsRecordedSize({ stage }: DesiredState): boolean {
  return RETURNABLE.includes(stage.kind);
}

/**
 * Only a baseline lowers the upper bound to what is configured. AWS takes away at once what is above it (Application Auto Scaling User
 * Guide, "Scalable target"), and in the middle of an upgrade that could be what carries the traffic.
 */
export function lowersUpperBound({ stage }: DesiredState): boolean {
  return stage.kind === 'baseline';
}
