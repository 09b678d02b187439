import type { DesiredState, Ledger, Slot, UpgradePlan } from '../domain';
import { SLOTS } from '../domain';
import { RunnerError } from './runner-error';

/** What the ledger recorded of the colours, and what is there. */
export interface SizesQuestion {
  readonly ledger: Ledger;
  readonly counts: Readonly<Record<Slot, number>>;
  /** Of the stage that stands. */
  readonly state: DesiredState;
  readonly plan: UpgradePlan;
  /** Addresses that a person has looked at and lets through. */
  readonly allowed: readonly string[];
}

/**
 * A colour that somebody made smaller in the middle of an upgrade may not bear its next share, nor the way back. More nodes than were
 * recorded harm nothing.
 *
 * @throws RunnerError that names the service, what was recorded and what is there
 */
export function checkSizes({ ledger, counts, state, plan, allowed }: SizesQuestion): void {
  for (const slot of SLOTS.filter((it) => state.slots[it].proxies)) {
    const address = plan.resources.slots[slot].proxyService;
    const [recorded, now] = [ledger.sizes[slot], counts[slot]];
    if (now >= recorded || allowed.includes(address)) continue;
    throw new RunnerError(
      `${address} is asked for ${now} nodes and not for ${recorded}, as the ledger recorded at ${ledger.stage}: it was scaled outside Terraform; find out who did, and scale it to ${recorded} again, or add --allow ${address} when fewer are enough`,
      'refused',
    );
  }
}
