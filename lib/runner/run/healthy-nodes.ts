import type { DesiredState, Roles, Slot, UpgradeOutline } from '../../domain';
import { isAhead } from '../../domain';
import type { NodeCounts } from './recorded-sizes';
import { RunnerError } from '../common/runner-error';

/** Whether the next release bears what it carries, before a stage builds on it. */
export interface HealthQuestion {
  /** Healthy targets of each colour's proxies. */
  readonly healthy: Readonly<Record<Slot, number>>;
  /** Of the stage that stands. */
  readonly state: DesiredState;
  /** Of the stage that is asked. */
  readonly after: DesiredState;
  readonly roles: Roles;
  readonly outline: UpgradeOutline;
  /** Addresses that a person has looked at and lets through. */
  readonly allowed: readonly string[];
}

/** Stages that take the live release away, or what it needs to come back. */
const PARTINGS: readonly DesiredState['stage']['kind'][] = ['drain', 'decommission', 'migrate-finish'];

/** Whether a stage must find a node of the next release healthy: no step of its own waits for one. */
export function needsHealth(state: DesiredState, after: DesiredState, { to }: Roles): boolean {
  if (after.slots[to].weight === 0) return false;
  if (isAhead(state.stage, after.stage)) return PARTINGS.includes(after.stage.kind);
  // The weight may have been taken away by hand, and would come back.
  return state.stage.id === after.stage.id && after.stage.kind === 'shift';
}

/**
 * A release that carries traffic and has no healthy node loses every request of its share; the live one is what could still take it back.
 *
 * @throws RunnerError that names the service, and the way back
 */
export function checkHealthy({ healthy, state, after, roles, outline, allowed }: HealthQuestion): void {
  const { to, from } = roles;
  const address = outline.resources.slots[to].proxyService;
  if (healthy[to] > 0 || allowed.includes(address) || !needsHealth(state, after, roles)) return;
  const harm = PARTINGS.includes(after.stage.kind)
    ? `${after.stage.id} would take ${from} away, which can still take the traffic back`
    : `${after.stage.id} would send it ${after.slots[to].weight} % of the traffic`;
  const back = isGone(from, state) ? '' : 'bring all traffic back with "kong-bluegreen abort", or ';
  throw new RunnerError(
    'KBG-RUN-007',
    `${address} has no healthy node, and ${harm}; ${back}mend ${to} and run again, or add --allow ${address} when its health checks are known to be wrong`,
    'refused',
  );
}

/**
 * A way back to a colour that is asked for no node is an outage, where the other still answers; nodes that only start are waited for in
 * the apply itself.
 *
 * @throws RunnerError that names the service, and how it is started
 */
export function checkReturn(question: HealthQuestion & { readonly counts: NodeCounts }): void {
  const { healthy, counts, state, after, roles, outline, allowed } = question;
  const { from, to } = roles;
  const address = outline.resources.slots[from].proxyService;
  const rises = after.slots[from].weight > state.slots[from].weight;
  const isEmpty = state.slots[from].proxies && counts[from] === 0 && healthy[from] === 0;
  if (!rises || !isEmpty || healthy[to] === 0 || allowed.includes(address)) return;
  throw new RunnerError(
    'KBG-RUN-008',
    `${address} is asked for 0 nodes, and ${after.stage.id} would send it ${after.slots[from].weight} % of the traffic, which ${to} still answers: it was scaled outside Terraform; scale it up again (aws ecs update-service --desired-count N) and ask once more, or add --allow ${address}`,
    'refused',
  );
}

const isGone = (slot: Slot, { slots }: DesiredState): boolean => !slots[slot].proxies;
