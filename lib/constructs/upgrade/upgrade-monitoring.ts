import type { Slot, SlotState } from '../../domain';
import { SLOTS } from '../../domain';
import type { AlarmThresholds } from '../monitoring/alarm-thresholds';
import { depend } from '../ledger/apply-order';
import { serviceName } from '../cluster/kong-cluster';
import type { KongUpgrade } from './kong-upgrade';
import type { KongUpgradeProps } from './kong-upgrade-props';
import type { AlarmKind } from '../monitoring/upgrade-alarms';
import { HEALTH_ALARMS, TRAFFIC_ALARMS, UpgradeAlarms } from '../monitoring/upgrade-alarms';
import { UpgradeDashboard } from '../monitoring/upgrade-dashboard';

/** What CloudWatch watches of both colours. Alarms and dashboard share the thresholds. */
export interface MonitoringProps {
  /**
   * Alarms of each colour: over its traffic as long as it is defined, over its healthy targets as long as its proxies run. The latter
   * may ring in a colour's first minutes, until the load balancer has reported a good one: CloudWatch looks back at what was before
   * the alarm. Turned off, all are removed by the next apply. @default true
   */
  readonly alarms?: boolean;
  /** A dashboard with both colours side by side, `NAME-upgrade-REGION`. @default true */
  readonly dashboard?: boolean;
  /** Bounds of what is normal. @default - the default of each threshold */
  readonly thresholds?: AlarmThresholds;
  /** What an alarm tells when it begins to ring: ARNs of SNS topics. @default - nothing; the state shows in CloudWatch alone */
  readonly alarmActions?: readonly string[];
}

/** Both colours' alarms, and the dashboard. */
export interface UpgradeMonitoring {
  /** The alarms of each colour. */
  readonly alarms: Readonly<Record<Slot, UpgradeAlarms>>;
  /** Both colours side by side. */
  readonly dashboard: UpgradeDashboard;
}

export function addMonitoring(upgrade: KongUpgrade, props: KongUpgradeProps): UpgradeMonitoring {
  const alarms = { blue: addAlarms(upgrade, props, 'blue'), green: addAlarms(upgrade, props, 'green') };
  // A service that is removed takes its alarm with it first, and one that starts is there before it.
  for (const slot of SLOTS) {
    for (const kind of HEALTH_ALARMS) depend(alarms[slot].alarms[kind], upgrade.clusters[slot].proxyService);
  }
  return { alarms, dashboard: addDashboard(upgrade, props) };
}

function addAlarms(upgrade: KongUpgrade, props: KongUpgradeProps, slot: Slot): UpgradeAlarms {
  const { monitoring = {} } = props;
  return new UpgradeAlarms(upgrade, `${slot}-alarms`, {
    name: `${props.name}-${slot}-proxy`,
    targetGroup: upgrade.proxies.targetGroups[slot].arnSuffix,
    loadBalancer: props.proxyListenerArn,
    kinds: (monitoring.alarms ?? true) ? kindsOf(upgrade.state.slots[slot]) : [],
    ...(monitoring.thresholds ? { thresholds: monitoring.thresholds } : {}),
    ...(monitoring.alarmActions ? { alarmActions: monitoring.alarmActions } : {}),
  });
}

function kindsOf({ definitions, proxies }: SlotState): AlarmKind[] {
  return [...(definitions ? TRAFFIC_ALARMS : []), ...(proxies ? HEALTH_ALARMS : [])];
}

function addDashboard(upgrade: KongUpgrade, props: KongUpgradeProps): UpgradeDashboard {
  const { monitoring = {} } = props;
  const colour = (slot: Slot): { readonly targetGroup: string; readonly service: string } => ({
    targetGroup: upgrade.proxies.targetGroups[slot].arnSuffix,
    service: serviceName(props.name, slot, 'proxy', props[slot]),
  });
  const created = new UpgradeDashboard(upgrade, 'dashboard', {
    name: `${props.name}-upgrade-${props.region}`,
    region: props.region,
    loadBalancer: props.proxyListenerArn,
    clusterArn: props.clusterArn,
    blue: colour('blue'),
    green: colour('green'),
    ...(monitoring.thresholds ? { thresholds: monitoring.thresholds } : {}),
  });
  created.dashboard.count = (monitoring.dashboard ?? true) ? 1 : 0;
  return created;
}
