import type { BudgetContext, BudgetViolation } from './budget-context';
import { EXPECTED_DRIFT, RULE_CHANGES, withoutIndex } from './budget-context';
import type { DesiredState } from './desired-state';
import type { PlannedChange } from './planned-change';
import { keepsScalingBounds } from './scaling';
import type { Slot } from './slot';
import { SLOTS } from './slot';
import { isAhead } from './stage';

/**
 * Judges an update of the weighted rules and of the network. A stage forward does not change them, except for the weights: if both
 * changed at once, the cause of errors could not be found.
 */
export function accessViolation(
  { address, attributes = [] }: PlannedChange,
  { before, after, resources }: BudgetContext,
): BudgetViolation | undefined {
  if (before === undefined || !isAhead(before.stage, after.stage)) return undefined;
  const isRule = resources.weightedRules.includes(withoutIndex(address));
  if (!isRule && !resources.network?.includes(withoutIndex(address))) return undefined;
  const beyond = attributes.filter((name) => !isRule || !RULE_CHANGES.includes(name));
  if (isRule && beyond.length === 0) return undefined;
  const what = beyond.join(', ') || 'settings';
  const role = isRule ? 'it routes requests to both releases' : 'it is part of the network of the nodes';
  return { address, sentence: `${role}, and its ${what} would change; ${applyFirst(before)}` };
}

/** Judges an update of a slot that carries traffic: of its proxy service, its target group or its autoscaling. */
export function carrierViolation(change: PlannedChange, context: BudgetContext): BudgetViolation | undefined {
  const { before, after, resources } = context;
  const address = withoutIndex(change.address);
  const slot = carrierOf(address, context);
  if (slot === undefined) return undefined;
  const { proxyService, targetGroup } = resources.slots[slot];
  if (address === proxyService) return serviceViolation(change, slot, context);
  if (before === undefined || !isAhead(before.stage, after.stage)) return undefined;
  const { attributes = [] } = change;
  if (address === targetGroup) {
    const sentence = `${slot} carries traffic through it, and its ${attributes.join(', ')} would change; ${applyFirst(before)}`;
    return { address: change.address, sentence };
  }
  const beyond = attributes.filter((name) => !scalingChanges(before, after).includes(name));
  if (beyond.length === 0) return undefined;
  const sentence = `it scales ${slot}, which carries traffic, and its ${beyond.join(', ')} would change; ${applyFirst(before)}`;
  return { address: change.address, sentence };
}

/** The slot that carries traffic by the resource, and that no patch may change. */
function carrierOf(address: string, { before, after, patch, resources }: BudgetContext): Slot | undefined {
  return SLOTS.filter((slot) => !patch.includes(slot)).find((slot) => {
    const { proxyService, targetGroup, scaling = [] } = resources.slots[slot];
    const carries = (before?.slots[slot].weight ?? 0) > 0 || after.slots[slot].weight > 0;
    return carries && [proxyService, targetGroup, ...scaling].includes(address);
  });
}

function serviceViolation(
  { address, attributes = [] }: PlannedChange,
  slot: Slot,
  { before, after }: BudgetContext,
): BudgetViolation | undefined {
  const isForward = before !== undefined && isAhead(before.stage, after.stage);
  // A way back takes the weight from this slot, so a task count that somebody changed does not stop it.
  const isLeft = !isForward && after.slots[slot].weight === 0;
  if (isLeft && attributes.length > 0 && attributes.every((name) => EXPECTED_DRIFT.includes(name))) return undefined;
  return {
    address,
    sentence: `it carries traffic, and stage ${after.stage.id} does not change ${slot}; add --allow ${address} if the change is intended`,
  };
}

/**
 * Attributes of a scalable target that a stage forward may change: the suspension if the stages differ in it, the bounds if no weight
 * moves.
 */
function scalingChanges(before: DesiredState, after: DesiredState): readonly string[] {
  return [
    ...(before.scaleInSuspended === after.scaleInSuspended ? [] : ['suspended_state']),
    ...(keepsScalingBounds(after) ? [] : ['min_capacity', 'max_capacity']),
  ];
}

function applyFirst({ stage }: DesiredState): string {
  return `if the change is intended, apply it first with the current stage: STAGE=${stage.id}`;
}
