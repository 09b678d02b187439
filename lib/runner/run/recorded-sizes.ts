import type { DesiredState, Ledger, Roles, Slot, UpgradeOutline } from '../../domain';
import { SLOTS } from '../../domain';
import { RunnerError } from '../common/runner-error';
import type { Nodes } from './slot-nodes';

/** The sizes that the ledger recorded, and the current nodes. */
export interface SizesQuestion {
  readonly ledger: Ledger;
  readonly nodes: Nodes;
  /** The desired state of the ledger's stage. */
  readonly state: DesiredState;
  /** The desired state of the stage to apply. */
  readonly after: DesiredState;
  readonly roles: Roles;
  readonly outline: UpgradeOutline;
  /** Addresses that the operator has allowed. */
  readonly allowed: readonly string[];
}

/**
 * Refuses a stage if a service has fewer nodes than its share of the traffic needs: a service that was scaled down during the upgrade, or a
 * next release that was sized before the live release grew.
 *
 * @throws RunnerError that names the service, its recorded size and its size now
 */
export function checkSizes(question: SizesQuestion): void {
  const { state, outline, allowed } = question;
  for (const slot of SLOTS.filter((it) => state.slots[it].proxies)) {
    const address = outline.resources.slots[slot].proxyService;
    if (allowed.includes(address)) continue;
    refuseGone(slot, address, question);
    refuseShrunk(slot, address, question);
    refuseOutgrown(slot, address, question);
  }
}

function refuseGone(slot: Slot, address: string, { nodes }: SizesQuestion): void {
  if (nodes[slot].desired !== undefined) return;
  throw new RunnerError(
    'KBG-RUN-009',
    `${address} is missing: its service was deleted outside Terraform; bring all traffic back with "kong-bluegreen abort", which creates it again`,
    'refused',
  );
}

/** A service with more nodes than recorded is no risk. */
function refuseShrunk(slot: Slot, address: string, question: SizesQuestion): void {
  const { ledger, nodes } = question;
  const { desired = 0 } = nodes[slot];
  const recorded = ledger.sizes[slot];
  if (desired >= recorded) return;
  // A slot whose weight rises waits for its whole recorded size in the apply, so --allow would not help there.
  const otherwise = risesTo(slot, question) ? '' : `, or add --allow ${address} if fewer nodes are enough`;
  throw new RunnerError(
    'KBG-RUN-028',
    `${address} asks for ${desired} nodes, but the ledger recorded ${recorded} at ${ledger.stage}: the service was scaled outside Terraform; scale it to ${recorded} again${otherwise}`,
    'refused',
  );
}

function refuseOutgrown(slot: Slot, address: string, question: SizesQuestion): void {
  const { ledger, nodes, after, roles } = question;
  const { from } = roles;
  const [live = 0, own = 0] = [nodes[from].desired, nodes[slot].desired];
  if (!risesTo(slot, question) || live <= ledger.sizes[from]) return;
  const { weight } = after.slots[slot];
  const needed = Math.ceil((live * weight) / 100);
  if (own >= needed) return;
  throw new RunnerError(
    'KBG-RUN-029',
    `${address} asks for ${own} nodes, but ${weight} % of the traffic of ${from}'s ${live} nodes needs ${needed}: ${from} has grown since the ledger recorded ${ledger.sizes[from]} nodes at ${ledger.stage}; scale ${address} to ${needed}, or add --allow ${address} if its autoscaling follows fast enough`,
    'refused',
  );
}

/** True if the next release is in that slot and gets more traffic. */
function risesTo(slot: Slot, { state, after, roles }: SizesQuestion): boolean {
  return slot === roles.to && after.slots[slot].weight > state.slots[slot].weight;
}
