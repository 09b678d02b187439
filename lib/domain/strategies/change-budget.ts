import type { BudgetContext, BudgetViolation } from './budget-context';
import { EXPECTED_DRIFT, guardedAddresses, RULE_CHANGES, withoutIndex } from './budget-context';
import type { DriftedResource, PlannedChange, PlannedChanges } from './planned-change';
import { SLOTS } from './slot';
import { isAhead } from './stage';
import { accessViolation, carrierViolation } from './traffic-change';

/** Type of Terraform's own records: their replacement runs a step or records a value. */
const BOOKKEEPING = 'terraform_data';

/**
 * The changes of a plan that exceed the budget of its stage. A stage may create resources, and destroy those that its desired state no
 * longer has. It may not change a resource that carries traffic, unless `patch` names its slot.
 */
export function overBudget(plan: PlannedChanges, context: BudgetContext): readonly BudgetViolation[] {
  const violations = [
    ...plan.changes.flatMap((change) => violationOf(change, context) ?? []),
    ...plan.drifted.flatMap((drift) => driftViolation(drift, context) ?? []),
  ];
  return violations.filter(({ address }) => !context.allowed.includes(address));
}

function violationOf(change: PlannedChange, context: BudgetContext): BudgetViolation | undefined {
  const { address, type, action } = change;
  if (type === BOOKKEEPING || action === 'create' || action === 'import') return undefined;
  if (action === 'update') {
    return importViolation(change, context) ?? accessViolation(change, context) ?? carrierViolation(change, context);
  }
  if (removable(context).includes(withoutIndex(address))) return undefined;
  const verb = action === 'delete' ? 'destroyed' : 'replaced';
  return {
    address,
    sentence: `it would be ${verb}, which stage ${context.after.stage.id} may not do; find the change of the app that causes this, and revert it`,
  };
}

/** Judges the import of a resource that carries traffic: only the action of a rule may change. */
function importViolation(
  { address, attributes = [], imported }: PlannedChange,
  { resources }: BudgetContext,
): BudgetViolation | undefined {
  if (!imported) return undefined;
  const { slots, weightedRules, otherRules } = resources;
  const resource = withoutIndex(address);
  const isRule = [...weightedRules, ...otherRules].includes(resource);
  const isOther =
    guardedAddresses(resources).includes(resource) || SLOTS.some((it) => slots[it].targetGroup === resource);
  if (!isRule && !isOther) return undefined;
  const beyond = attributes.filter((name) => !isRule || !RULE_CHANGES.includes(name));
  if (isRule && beyond.length === 0) return undefined;
  const what = beyond.join(', ') || 'settings';
  return {
    address,
    sentence: `its import would change its ${what}; set the props to the values of the existing resource`,
  };
}

/**
 * Addresses that the stage may destroy: those that its state no longer has, and definitions of nodes that do not run or may be replaced.
 */
function removable({ before, after, patch, resources }: BudgetContext): readonly string[] {
  const perSlot = SLOTS.flatMap((slot) => {
    const {
      proxyService,
      adminService,
      definitions,
      trafficAlarms,
      healthAlarms,
      scaling = [],
    } = resources.slots[slot];
    const next = after.slots[slot];
    const isIdle = before !== undefined && !before.slots[slot].proxies && !before.slots[slot].admin;
    return [
      ...(next.proxies ? [] : [proxyService, ...healthAlarms, ...scaling]),
      ...(next.admin ? [] : [adminService]),
      ...(next.definitions && !isIdle && !patch.includes(slot) ? [] : definitions),
      ...(next.definitions ? [] : trafficAlarms),
    ];
  });
  return [...perSlot, ...resources.replaceable, ...(resources.invocations ?? [])];
}

/** Drift stops a stage forward, which could do harm. It does not stop a way back, which reverts the drift. */
function driftViolation(drift: DriftedResource, context: BudgetContext): BudgetViolation | undefined {
  const { before, after, putBackBy, resources } = context;
  const attributes = drift.attributes.filter((name) => !EXPECTED_DRIFT.includes(name));
  if (attributes.length === 0 || !before || !isAhead(before.stage, after.stage)) return undefined;
  if (!guardedAddresses(resources).includes(withoutIndex(drift.address))) return undefined;
  const remedy =
    putBackBy === undefined
      ? `add --allow ${drift.address} if Terraform may overwrite it`
      : `apply STAGE=${putBackBy} to revert it`;
  const changed = attributes.flatMap((name) => drift.values?.[name] ?? [name]);
  return {
    address: drift.address,
    sentence: `it was changed outside Terraform (${changed.join(', ')}); find out who changed it, and ${remedy}`,
  };
}
