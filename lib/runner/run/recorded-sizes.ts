import type { DesiredState, Ledger, Roles, Slot, UpgradePlan } from '../../domain';
import { SLOTS } from '../../domain';
import { RunnerError } from '../common/runner-error';

/** Nodes that each colour's service is asked for; undefined where it has none. */
export type NodeCounts = Readonly<Record<Slot, number | undefined>>;

/** What the ledger recorded of the colours, and what is there. */
export interface SizesQuestion {
  readonly ledger: Ledger;
  readonly counts: NodeCounts;
  /** Of the stage that stands. */
  readonly state: DesiredState;
  /** Of the stage that is asked. */
  readonly after: DesiredState;
  readonly roles: Roles;
  readonly plan: UpgradePlan;
  /** Addresses that a person has looked at and lets through. */
  readonly allowed: readonly string[];
}

/**
 * A colour that somebody made smaller in the middle of an upgrade may not bear its next share, nor the way back; nor does the next release
 * bear its share of a live one that has grown since both were sized.
 *
 * @throws RunnerError that names the service, what was recorded and what is there
 */
export function checkSizes(question: SizesQuestion): void {
  const { state, plan, allowed } = question;
  for (const slot of SLOTS.filter((it) => state.slots[it].proxies)) {
    const address = plan.resources.slots[slot].proxyService;
    const sentence = shrunk(slot, address, question) ?? outgrown(slot, address, question);
    if (sentence !== undefined && !allowed.includes(address)) throw new RunnerError('KBG-RUN-009', sentence, 'refused');
  }
}

/** More nodes than were recorded harm nothing. */
function shrunk(slot: Slot, address: string, question: SizesQuestion): string | undefined {
  const { ledger, counts } = question;
  const [recorded, now] = [ledger.sizes[slot], counts[slot]];
  if (now === undefined) {
    return `${address} is gone: its service was deleted outside Terraform; bring all traffic back with "kong-bluegreen abort", which makes it anew`;
  }
  if (now >= recorded) return undefined;
  // What is to take more is waited for at its whole size, whoever lets it through here.
  const otherwise = risesTo(slot, question) ? '' : `, or add --allow ${address} when fewer are enough`;
  return `${address} is asked for ${now} nodes and not for ${recorded}, as the ledger recorded at ${ledger.stage}: it was scaled outside Terraform; find out who did, and scale it to ${recorded} again${otherwise}`;
}

function outgrown(slot: Slot, address: string, question: SizesQuestion): string | undefined {
  const { ledger, counts, after, roles } = question;
  const { from } = roles;
  const [live = 0, own = 0] = [counts[from], counts[slot]];
  if (!risesTo(slot, question) || live <= ledger.sizes[from]) return undefined;
  const { weight } = after.slots[slot];
  const needed = Math.ceil((live * weight) / 100);
  if (own >= needed) return undefined;
  return `${address} is asked for ${own} nodes, and ${weight} % of what ${live} nodes of ${from} carry needs ${needed}: ${from} has grown since the ledger recorded ${ledger.sizes[from]} at ${ledger.stage}; scale it to ${needed}, or, where its autoscaling follows fast enough, add --allow ${address}`;
}

const risesTo = (slot: Slot, { state, after, roles }: SizesQuestion): boolean =>
  slot === roles.to && after.slots[slot].weight > state.slots[slot].weight;
