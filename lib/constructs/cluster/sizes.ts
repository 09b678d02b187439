import type { DesiredState, Roles, Slot } from '../../domain';
import { keepsRecordedSize, keepsScalingBounds, lowersUpperBound } from '../../domain';
import type { AutoscalingProps } from '../release/autoscaling-props';
import type { ProxyAutoscalingProps } from './proxy-autoscaling';

/** Inputs of the sizes of a stage. */
export interface SizesOptions {
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly counts: Readonly<Record<Slot, number>>;
  /** Terraform expression of the ledger, or null. */
  readonly ledger: string;
  /** Terraform expression of the live service's task count. @default - the stage does not read it */
  readonly liveCount: string | undefined;
  /** Terraform expression of the direction from the ledger's stage. */
  readonly direction: string;
}

/**
 * Number of proxies of each slot, as Terraform expressions. The stages that size the next release by the live count, or record the live
 * count for the way back, read it. Every other stage uses the ledger, so that weight and capacity never change in one apply.
 */
export function sizeExpressions(options: SizesOptions): Readonly<Record<Slot, string>> {
  const { roles } = options;
  const from = fromSize(options);
  const to = toSize(options);
  return roles.from === 'blue' ? { blue: from, green: to } : { blue: to, green: from };
}

/** A service that is being deleted has a count of 0. After a crash at that moment the size in the ledger counts. */
function fromSize({ roles, counts, ledger, liveCount }: SizesOptions): string {
  const recorded = `try(${ledger}.sizes.${roles.from}, ${counts[roles.from]})`;
  if (liveCount === undefined) return recorded;
  return `(${liveCount} > 0 ? ${liveCount} : ${recorded})`;
}

/** A way back only moves weights: the next release keeps its recorded size, even if the live release has more nodes now. */
function toSize(options: SizesOptions): string {
  const { state, roles, counts, ledger, liveCount, direction } = options;
  const recorded = `${ledger}.sizes.${roles.to}`;
  if (state.stage.kind !== 'start' || liveCount === undefined) return `try(${recorded}, 0)`;
  const whole = `max(${fromSize(options)}, ${counts[roles.to]})`;
  return `(${direction} == "back" ? try(${recorded}, ${whole}) : ${whole})`;
}

/** State of one slot's autoscaling in a stage; `size` is the expression of its recorded size. */
export function scalingOf(state: DesiredState, size: string): ScalingState {
  return {
    scaleInSuspended: state.scaleInSuspended,
    keepsBounds: keepsScalingBounds(state),
    ...(keepsRecordedSize(state) ? { atLeastExpression: size } : {}),
    ...(lowersUpperBound(state) ? {} : { atMostExpression: size }),
  };
}

/** The part of a slot's autoscaling that a stage decides. */
export type ScalingState = Pick<
  ProxyAutoscalingProps,
  'scaleInSuspended' | 'keepsBounds' | 'atLeastExpression' | 'atMostExpression'
>;

/** Number of nodes that a slot needs. Since its size was recorded, autoscaling may have removed nodes down to its lower bound. */
export function wholeSize(state: DesiredState, size: string, scaling: AutoscalingProps | undefined): string {
  return scaling && !keepsRecordedSize(state) ? `min(${size}, ${scaling.minCount})` : size;
}
