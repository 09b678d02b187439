import type { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { Construct } from 'constructs';
import type { DesiredState, Roles, Slot, TrafficSchedule } from '../../domain';
import { adminSlot } from '../../domain';
import { AdminGate, adminConditions } from '../traffic/admin-gate';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { DEFAULT_PRIORITY, testPriority } from '../traffic/proxy-rule';
import { TrafficRouter } from '../traffic/traffic-router';
import { DEFAULT_HEALTH_CHECK_PATH, DEFAULT_LONGEST_REQUEST_SECONDS } from '../traffic/traffic-router-props';

/** Rules and target groups that route requests to the slots. */
export interface UpgradeRouters {
  readonly proxies: TrafficRouter;
  readonly admins: TrafficRouter;
  readonly adminGate: AdminGate;
  readonly testRule: LbListenerRule | undefined;
}

/** Inputs that the rules of a gateway are made from. */
export interface RoutingInputs {
  readonly props: KongUpgradeProps;
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly schedule: TrafficSchedule;
}

export function addRouters(scope: Construct, inputs: RoutingInputs): UpgradeRouters {
  const { props, state, roles, schedule } = inputs;
  const units = (slot: Slot): number => Math.round(state.slots[slot].weight * schedule.unitsPerPercent);
  const importsAdopted = importsNow(props, state);
  const toAdmin = adminSlot(state, roles);
  const { proxyPaths: paths, proxyHosts: hosts, proxyRulePriority, adminRulePriority = DEFAULT_PRIORITY } = props;
  const { adoptedProxies, adoptedAdmins, adminHosts } = props;
  const proxies = new TrafficRouter(scope, 'proxies', {
    ...shared(props),
    importsAdopted,
    plane: 'proxy',
    ...(adoptedProxies ? { adopted: adoptedProxies } : {}),
    listenerArn: props.proxyListenerArn,
    priority: proxyRulePriority ?? DEFAULT_PRIORITY,
    paths,
    hosts,
    weights: { blue: units('blue'), green: units('green') },
  });
  for (const { id, ...rule } of props.proxyRules ?? []) proxies.addRule(id, rule);
  const admins = new TrafficRouter(scope, 'admins', {
    ...shared(props),
    importsAdopted,
    plane: 'admin',
    ...(adoptedAdmins ? { adopted: adoptedAdmins } : {}),
    listenerArn: props.adminListenerArn,
    priority: adminRulePriority,
    ...adminConditions(state.adminFrozen, adminHosts),
    weights: { blue: toAdmin === 'blue' ? 100 : 0, green: toAdmin === 'green' ? 100 : 0 },
  });
  const adminGate = new AdminGate(scope, 'admin-gate', {
    listenerArn: props.adminListenerArn,
    priority: adminRulePriority + 2,
    hosts: adminHosts,
  });
  return { proxies, admins, adminGate, testRule: addTestRule(inputs, proxies) };
}

/**
 * True if this apply imports the adopted resources, which happens once. A way back to baseline, on which the admin rule is still frozen, does not
 * check them again.
 */
export function importsNow({ firstApply = false }: KongUpgradeProps, { stage }: DesiredState): boolean {
  return firstApply && stage.kind === 'baseline';
}

function shared({
  name,
  vpcId,
  healthCheckPath = DEFAULT_HEALTH_CHECK_PATH,
  longestRequestSeconds = DEFAULT_LONGEST_REQUEST_SECONDS,
}: KongUpgradeProps) {
  return {
    name,
    vpcId,
    healthCheckPath,
    deregistrationDelaySeconds: longestRequestSeconds,
  };
}

/** Testers reach the next release while it has proxies, and the live release otherwise. */
function addTestRule({ props, state, roles }: RoutingInputs, proxies: TrafficRouter): LbListenerRule | undefined {
  const { testTraffic, proxyListenerArn: listenerArn, proxyPaths: paths, proxyHosts: hosts } = props;
  if (!testTraffic) return undefined;
  const header = { name: testTraffic.headerName, value: testTraffic.headerValue };
  const slot = state.slots[roles.to].proxies ? roles.to : roles.from;
  return proxies.addTestRule('test', { listenerArn, priority: testPriority(props), paths, hosts, header }, slot);
}
