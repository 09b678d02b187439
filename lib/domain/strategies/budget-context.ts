import type { DesiredState } from './desired-state';
import type { Slot } from './slot';
import { SLOTS } from './slot';
import type { UpgradeResources } from './upgrade-outline';

/** A planned change or a drift that the stage's budget does not contain. */
export interface BudgetViolation {
  readonly address: string;
  readonly sentence: string;
}

/** The facts that decide on a change budget. */
export interface BudgetContext {
  /** Desired state of the ledger's stage; undefined at the first apply. */
  readonly before: DesiredState | undefined;
  readonly after: DesiredState;
  /** Stage whose apply reverts manual changes; undefined if no stage does. */
  readonly putBackBy: string | undefined;
  /** Slots whose running nodes may be replaced. */
  readonly patch: readonly Slot[];
  readonly resources: UpgradeResources;
  /** Addresses that the operator allows (`--allow`). */
  readonly allowed: readonly string[];
}

/** Attributes of a listener rule that a stage changes: the weights are in its action. */
export const RULE_CHANGES: readonly string[] = ['action'];
/** Attributes that autoscaling changes, so they may differ from the state. */
export const EXPECTED_DRIFT: readonly string[] = ['desired_count'];

/** Rules and services whose drift stops a stage forward. */
export function guardedAddresses({ slots, weightedRules, otherRules }: UpgradeResources): readonly string[] {
  const services = SLOTS.flatMap((slot) => [slots[slot].proxyService, slots[slot].adminService]);
  return [...weightedRules, ...otherRules, ...services];
}

/** The address without the index of `count`. */
export function withoutIndex(address: string): string {
  return address.replace(/\[[^\]]*\]$/, '');
}
