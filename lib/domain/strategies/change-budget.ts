import type { DesiredState } from './desired-state';
import { keepsScalingBounds } from './scaling';
import type { Slot } from './slot';
import { SLOTS } from './slot';
import { isAhead } from './stage';
import type { UpgradeResources } from './upgrade-outline';

/** What a plan would do with one resource. */
export interface PlannedChange {
  /** As Terraform names it: `aws_ecs_service.gateway_blue_proxy_service[0]`. */
  readonly address: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'delete' | 'replace' | 'import';
  /** Of an update: the attributes that it changes. */
  readonly attributes?: readonly string[];
  /** It was made elsewhere and comes in by this plan, changed or as it is. */
  readonly imported?: true;
}

/** A plan, as far as it is audited. */
export interface PlannedChanges {
  readonly changes: readonly PlannedChange[];
  /** What was changed outside Terraform since the last apply. */
  readonly drifted: readonly DriftedResource[];
}

export interface DriftedResource {
  readonly address: string;
  /** Attributes that differ from the state's. */
  readonly attributes: readonly string[];
  /** What each was and is, where that may be told. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

/** A change that the stage has no budget for. */
export interface BudgetViolation {
  readonly address: string;
  readonly sentence: string;
}

export interface BudgetContext {
  /** Where the ledger stands; undefined at the first apply. */
  readonly before: DesiredState | undefined;
  readonly after: DesiredState;
  /** Stage that may be applied now to put back what was changed by hand; undefined where there is none. */
  readonly putBackBy: string | undefined;
  /** Colours whose running nodes may be replaced. */
  readonly patch: readonly Slot[];
  readonly resources: UpgradeResources;
  /** Addresses that a person has looked at and lets through. */
  readonly allowed: readonly string[];
}

/** Terraform's own bookkeeping: replacing one runs a step or records a value. */
const BOOKKEEPING = 'terraform_data';
/** All that a stage changes of a rule that divides the traffic, also of one that was made elsewhere and comes in. */
const CHANGES_OF_RULES: readonly string[] = ['action'];
/** Autoscaling changes it; the state is expected to be behind. */
const EXPECTED_DRIFT: readonly string[] = ['desired_count'];

/**
 * What a plan holds beyond what its stage may do. Creating harms nothing; destroying is for what the stage no longer holds; what
 * carries traffic is not touched unless `patch` says so.
 */
export function overBudget(plan: PlannedChanges, context: BudgetContext): readonly BudgetViolation[] {
  const isAllowed = ({ address }: { readonly address: string }): boolean => context.allowed.includes(address);
  const judged = [
    ...plan.changes.flatMap((change) => violationOf(change, context) ?? []),
    ...plan.drifted.flatMap((drift) => driftViolation(drift, context) ?? []),
  ];
  return judged.filter((violation) => !isAllowed(violation));
}

function violationOf(change: PlannedChange, context: BudgetContext): BudgetViolation | undefined {
  const { address, type, action } = change;
  const stage = context.after.stage.id;
  if (type === BOOKKEEPING || action === 'create' || action === 'import') return undefined;
  if (action === 'update')
    return comingIn(change, context) ?? accessChange(change, context) ?? touchOf(change, context);
  if (removable(context).includes(base(address))) return undefined;
  const verb = action === 'delete' ? 'destroyed' : 'replaced';
  return { address, sentence: `it would be ${verb}, which stage ${stage} has no budget for` };
}

/** Of what comes in nothing but the action of a rule changes: it carries traffic. */
function comingIn(
  { address, attributes = [], imported }: PlannedChange,
  { resources }: BudgetContext,
): BudgetViolation | undefined {
  const { slots, weightedRules, otherRules } = resources;
  if (!imported) return undefined;
  const isRule = [...weightedRules, ...otherRules].includes(base(address));
  const isOther =
    guarded(resources).includes(base(address)) || SLOTS.some((it) => slots[it].targetGroup === base(address));
  if (!isRule && !isOther) return undefined;
  const beyond = attributes.filter((name) => !isRule || !CHANGES_OF_RULES.includes(name));
  if (isRule && beyond.length === 0) return undefined;
  return {
    address,
    sentence: `it was made elsewhere and comes in, and its ${beyond.join(', ') || 'settings'} would change; say in the props what it is`,
  };
}

/** A step forward changes who is led to the nodes, or let in to them: with a weight that moves, nobody could tell which of both did harm. */
function accessChange(
  { address, attributes = [] }: PlannedChange,
  { before, after, resources }: BudgetContext,
): BudgetViolation | undefined {
  if (before === undefined || !isAhead(before.stage, after.stage)) return undefined;
  const isRule = resources.weightedRules.includes(base(address));
  if (!isRule && !resources.network?.includes(base(address))) return undefined;
  const beyond = attributes.filter((name) => !isRule || !CHANGES_OF_RULES.includes(name));
  if (isRule && beyond.length === 0) return undefined;
  const what = beyond.join(', ') || 'settings';
  const remedy = firstAlone(before);
  return {
    address,
    sentence: isRule
      ? `it leads requests to both colours, and its ${what} would change; ${remedy}`
      : `nodes are reached, or reach, by it, and its ${what} would change; ${remedy}`,
  };
}

function firstAlone({ stage }: DesiredState): string {
  return `apply STAGE=${stage.id}, the stage that stands, first when it is meant`;
}

/** An update of what carries traffic, or of what scales it. */
function touchOf({ address, attributes = [] }: PlannedChange, context: BudgetContext): BudgetViolation | undefined {
  const { before, after, patch, resources } = context;
  const isForward = before !== undefined && isAhead(before.stage, after.stage);
  const slot = SLOTS.filter((it) => !patch.includes(it)).find((it) => {
    const { proxyService, targetGroup, scaling = [] } = resources.slots[it];
    const carries = (before?.slots[it].weight ?? 0) > 0 || after.slots[it].weight > 0;
    return carries && [proxyService, targetGroup, ...scaling].includes(base(address));
  });
  if (slot === undefined) return undefined;
  if (resources.slots[slot].proxyService === base(address)) {
    // A way back is not held up by a count that was set by hand: the colour that it leaves loses its weight here.
    const isLeft = !isForward && after.slots[slot].weight === 0;
    if (isLeft && attributes.length > 0 && attributes.every((name) => EXPECTED_DRIFT.includes(name))) return undefined;
    return {
      address,
      sentence: `it carries traffic, and stage ${after.stage.id} changes nothing of ${slot}; add --allow ${address} when the change is known`,
    };
  }
  if (!isForward) return undefined;
  const remedy = firstAlone(before);
  if (resources.slots[slot].targetGroup === base(address))
    return {
      address,
      sentence: `${slot} carries traffic through it, and its ${attributes.join(', ')} would change; ${remedy}`,
    };
  const beyond = attributes.filter((name) => !scalingChanges(before, after).includes(name));
  if (beyond.length === 0) return undefined;
  return { address, sentence: `it scales what carries traffic, and its ${beyond.join(', ')} would change; ${remedy}` };
}

/** What a step forward changes of a scalable target: the suspension where the stages differ in it, and bounds where no weight moves. */
function scalingChanges(before: DesiredState | undefined, after: DesiredState): readonly string[] {
  return [
    ...(before?.scaleInSuspended === after.scaleInSuspended ? [] : ['suspended_state']),
    ...(keepsScalingBounds(after) ? [] : ['min_capacity', 'max_capacity']),
  ];
}

/** What the stage no longer holds, and definitions of nodes that do not run or may be replaced. */
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

/** Going forward on what somebody has changed could hurt; a way back is never held up, and puts it back. */
function driftViolation(drift: DriftedResource, context: BudgetContext): BudgetViolation | undefined {
  const { before, after, putBackBy, resources } = context;
  const attributes = drift.attributes.filter((name) => !EXPECTED_DRIFT.includes(name));
  if (attributes.length === 0 || !before || !isAhead(before.stage, after.stage)) return undefined;
  if (!guarded(resources).includes(base(drift.address))) return undefined;
  const remedy =
    putBackBy === undefined
      ? `add --allow ${drift.address} when it may be overwritten`
      : `apply STAGE=${putBackBy} to put it back`;
  const told = attributes.flatMap((name) => drift.values?.[name] ?? [name]);
  return {
    address: drift.address,
    sentence: `it was changed outside Terraform (${told.join(', ')}); find out who did, and ${remedy}`,
  };
}

function guarded({ slots, weightedRules, otherRules }: UpgradeResources): readonly string[] {
  return [
    ...weightedRules,
    ...otherRules,
    ...SLOTS.flatMap((slot) => [slots[slot].proxyService, slots[slot].adminService]),
  ];
}

/** Without the index of `count`. */
function base(address: string): string {
  return address.replace(/\[[^\]]*\]$/, '');
}
