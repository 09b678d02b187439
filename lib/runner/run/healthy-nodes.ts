import type { DesiredState, Roles, Slot, UpgradeOutline } from '../../domain';
import { isAhead } from '../../domain';
import { RunnerError } from '../common/runner-error';
import type { Nodes } from './slot-nodes';

/** The stages before and after an apply, and the current nodes. */
export interface HealthQuestion {
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

/** Stages that remove the live release, or what the live release needs to take the traffic back. */
const REMOVES_LIVE: readonly DesiredState['stage']['kind'][] = ['drain', 'decommission', 'migrate-finish'];

/** True if the stage needs a healthy node of the next release and does not wait for one itself. */
export function needsHealth(state: DesiredState, after: DesiredState, { to }: Roles): boolean {
  if (after.slots[to].weight === 0) return false;
  if (isAhead(state.stage, after.stage)) return REMOVES_LIVE.includes(after.stage.kind);
  // A repeated shift raises the weight again if somebody lowered it by hand.
  return state.stage.id === after.stage.id && after.stage.kind === 'shift';
}

/**
 * Refuses a stage that would leave all or some traffic to a next release without a healthy node.
 *
 * @throws RunnerError that names the service, and the way back
 */
export function checkHealthy({ nodes, state, after, roles, outline, allowed }: HealthQuestion): void {
  const { to, from } = roles;
  const address = outline.resources.slots[to].proxyService;
  if (nodes[to].healthy > 0 || allowed.includes(address) || !needsHealth(state, after, roles)) return;
  const harm = REMOVES_LIVE.includes(after.stage.kind)
    ? `${after.stage.id} would remove what ${from} needs to take the traffic back`
    : `${after.stage.id} would send it ${after.slots[to].weight} % of the traffic`;
  const back = hasNoProxies(from, state) ? '' : 'bring all traffic back with "kong-bluegreen abort", or ';
  throw new RunnerError(
    'KBG-RUN-007',
    `${address} has no healthy node, and ${harm}; ${back}fix ${to} and run again, or add --allow ${address} if you know that its health checks are wrong`,
    'refused',
  );
}

/**
 * Refuses a way back to a service that asks for no node while the other release still answers. A service whose nodes are starting is
 * accepted: the apply waits for them.
 *
 * @throws RunnerError that names the service, and how to scale it up
 */
export function checkReturn({ nodes, state, after, roles, outline, allowed }: HealthQuestion): void {
  const { from, to } = roles;
  const address = outline.resources.slots[from].proxyService;
  const rises = after.slots[from].weight > state.slots[from].weight;
  const isEmpty = state.slots[from].proxies && nodes[from].desired === 0 && nodes[from].healthy === 0;
  if (!rises || !isEmpty || nodes[to].healthy === 0 || allowed.includes(address)) return;
  throw new RunnerError(
    'KBG-RUN-008',
    `${address} asks for 0 nodes, and ${after.stage.id} would send it ${after.slots[from].weight} % of the traffic, which ${to} still answers: the service was scaled outside Terraform; scale it up again (aws ecs update-service --desired-count N) and repeat the command, or add --allow ${address}`,
    'refused',
  );
}

const hasNoProxies = (slot: Slot, { slots }: DesiredState): boolean => !slots[slot].proxies;
