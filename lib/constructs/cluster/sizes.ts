import type { DesiredState, Roles, Slot } from '../../domain';
import { keepsRecordedSize, keepsScalingBounds, lowersUpperBound } from '../../domain';
import type { AutoscalingProps } from '../release/autoscaling-props';
import type { ProxyAutoscalingProps } from './proxy-autoscaling';

/** Where the sizes of a stage are read from. */
export interface SizesOptions {
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly counts: Readonly<Record<Slot, number>>;
  /** Expression: the ledger, or null. */
  readonly ledger: string;
  /** Expression: live count of the old colour; read in the stages that ask for it alone. */
  readonly liveCount: string | undefined;
  /** Expression: which way the stage is entered. */
  readonly direction: string;
}

/**
 * Proxies of each colour, as expressions. The live count is read where the next release is sized by it and where it is recorded
 * for the way back; every other stage takes the ledger's word, so that weight and capacity never change in one apply.
 */
export function sizeExpressions(options: SizesOptions): Readonly<Record<Slot, string>> {
  const { roles } = options;
  const from = fromSize(options);
  const to = toSize(options);
  return roles.from === 'blue' ? { blue: from, green: to } : { blue: to, green: from };
}

/** A service that is being deleted is read with a count of 0: after a crash in the middle of that the ledger's word counts. */
function fromSize({ roles, counts, ledger, liveCount }: SizesOptions): string {
  const recorded = `try(${ledger}.sizes.${roles.from}, ${counts[roles.from]})`;
  if (liveCount === undefined) return recorded;
  return `(${liveCount} > 0 ? ${liveCount} : ${recorded})`;
}

/** A way back moves weights alone: what still carries traffic keeps the size that it was given, however many the old colour has by now. */
function toSize(options: SizesOptions): string {
  const { state, roles, counts, ledger, liveCount, direction } = options;
  const recorded = `${ledger}.sizes.${roles.to}`;
  if (state.stage.kind !== 'start' || liveCount === undefined) return `try(${recorded}, 0)`;
  const whole = `max(${fromSize(options)}, ${counts[roles.to]})`;
  return `(${direction} == "back" ? try(${recorded}, ${whole}) : ${whole})`;
}

/** How the autoscaling of one colour stands in a stage; `size` is the expression of its recorded size. */
export function scalingOf(state: DesiredState, size: string): ScalingState {
  return {
    scaleInSuspended: state.scaleInSuspended,
    keepsBounds: keepsScalingBounds(state),
    ...(keepsRecordedSize(state) ? { atLeastExpression: size } : {}),
    ...(lowersUpperBound(state) ? {} : { atMostExpression: size }),
  };
}

/** What of a colour's autoscaling a stage decides. */
export type ScalingState = Pick<
  ProxyAutoscalingProps,
  'scaleInSuspended' | 'keepsBounds' | 'atLeastExpression' | 'atMostExpression'
>;

/** Nodes without which a colour is not whole: since its size was recorded, autoscaling may have gone down to its lower bound. */
export function wholeSize(state: DesiredState, size: string, scaling: AutoscalingProps | undefined): string {
  return scaling && !keepsRecordedSize(state) ? `min(${size}, ${scaling.minCount})` : size;
}
