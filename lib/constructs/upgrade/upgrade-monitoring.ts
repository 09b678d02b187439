import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import type { Construct } from 'constructs';
import type { Slot, SlotState } from '../../domain';
import { SLOTS } from '../../domain';
import { depend } from '../terraform/depend';
import type { KongCluster } from '../cluster/kong-cluster';
import { serviceName } from '../cluster/kong-cluster';
import type { KongUpgradeProps } from './kong-upgrade-props';
import type { AlarmKind } from '../monitoring/upgrade-alarms';
import { HEALTH_ALARMS, TRAFFIC_ALARMS, UpgradeAlarms } from '../monitoring/upgrade-alarms';
import { UpgradeDashboard } from '../monitoring/upgrade-dashboard';

/** Alarms of both slots, and the dashboard. */
export interface UpgradeMonitoring {
  /** Alarms of each slot. */
  readonly alarms: Readonly<Record<Slot, UpgradeAlarms>>;
  /** Dashboard with both slots side by side. */
  readonly dashboard: UpgradeDashboard;
}

/** Parts of a gateway that its alarms and its dashboard watch. */
export interface MonitoredParts {
  readonly props: KongUpgradeProps;
  /** State of each slot in this stage. */
  readonly slots: Readonly<Record<Slot, SlotState>>;
  readonly targetGroups: Readonly<Record<Slot, LbTargetGroup>>;
  readonly clusters: Readonly<Record<Slot, Pick<KongCluster, 'proxyService'>>>;
}

export function addMonitoring(scope: Construct, parts: MonitoredParts): UpgradeMonitoring {
  const alarms = { blue: addAlarms(scope, parts, 'blue'), green: addAlarms(scope, parts, 'green') };
  // Terraform removes the alarm before its service, and creates the service before its alarm.
  for (const slot of SLOTS) {
    for (const kind of HEALTH_ALARMS) depend(alarms[slot].alarms[kind], parts.clusters[slot].proxyService);
  }
  return { alarms, dashboard: addDashboard(scope, parts) };
}

function addAlarms(scope: Construct, { props, slots, targetGroups }: MonitoredParts, slot: Slot): UpgradeAlarms {
  const { monitoring = {} } = props;
  return new UpgradeAlarms(scope, `${slot}-alarms`, {
    name: `${props.name}-${slot}-proxy`,
    targetGroup: targetGroups[slot].arnSuffix,
    loadBalancer: props.proxyListenerArn,
    kinds: (monitoring.alarms ?? true) ? kindsOf(slots[slot]) : [],
    ...(monitoring.thresholds ? { thresholds: monitoring.thresholds } : {}),
    ...(monitoring.alarmActions ? { alarmActions: monitoring.alarmActions } : {}),
  });
}

function kindsOf({ definitions, proxies }: SlotState): AlarmKind[] {
  return [...(definitions ? TRAFFIC_ALARMS : []), ...(proxies ? HEALTH_ALARMS : [])];
}

function addDashboard(scope: Construct, { props, targetGroups }: MonitoredParts): UpgradeDashboard {
  const { monitoring = {} } = props;
  const ofSlot = (slot: Slot): { readonly targetGroup: string; readonly service: string } => ({
    targetGroup: targetGroups[slot].arnSuffix,
    service: serviceName(props.name, slot, 'proxy', props[slot]),
  });
  const created = new UpgradeDashboard(scope, 'dashboard', {
    name: `${props.name}-upgrade-${props.region}`,
    region: props.region,
    loadBalancer: props.proxyListenerArn,
    clusterArn: props.clusterArn,
    blue: ofSlot('blue'),
    green: ofSlot('green'),
    ...(monitoring.thresholds ? { thresholds: monitoring.thresholds } : {}),
  });
  created.dashboard.count = (monitoring.dashboard ?? true) ? 1 : 0;
  return created;
}
