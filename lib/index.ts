export { KongUpgrade } from './constructs/upgrade/kong-upgrade';
export type { KongUpgradeProps } from './constructs/upgrade/kong-upgrade-props';
export type { PreflightProps } from './constructs/steps/preflight-props';
export type { ProxyRule, RequestConditions, RuleMatch, TestTraffic } from './constructs/traffic/proxy-rule';
export type { KongReleaseProps } from './constructs/release/kong-release';
export type { AdoptedServices, OwnTaskDefinitions } from './constructs/release/adopted-services';
export type { AdoptedRouting } from './constructs/traffic/adopted-routing';
export type { AutoscalingProps } from './constructs/release/autoscaling-props';
export { ProxyAutoscaling } from './constructs/cluster/proxy-autoscaling';
export type { ProxyAutoscalingProps, ScaledTargetGroup } from './constructs/cluster/proxy-autoscaling';
export type { ScalingState } from './constructs/cluster/sizes';
export { KongDatastore } from './constructs/release/kong-datastore';
export type { IKongDatastore, KongDatastoreAttributes } from './constructs/release/kong-datastore';
export { KongCluster } from './constructs/cluster/kong-cluster';
export type { KongClusterProps } from './constructs/cluster/kong-cluster-props';
export { TrafficRouter } from './constructs/traffic/traffic-router';
export type {
  ITrafficRouter,
  ListenerRuleOptions,
  TrafficRouterAttributes,
  TrafficRouterProps,
} from './constructs/traffic/traffic-router-props';
export { UpgradeAlarms } from './constructs/monitoring/upgrade-alarms';
export type { AlarmKind, UpgradeAlarmsProps } from './constructs/monitoring/upgrade-alarms';
export type { AlarmThresholds } from './constructs/monitoring/alarm-thresholds';
export { UpgradeDashboard } from './constructs/monitoring/upgrade-dashboard';
export type { DashboardSlot, UpgradeDashboardProps } from './constructs/monitoring/upgrade-dashboard';
export type { MonitoringProps } from './constructs/monitoring/monitoring-props';
export type { UpgradeMonitoring } from './constructs/upgrade/upgrade-monitoring';
export { NodePermissions } from './constructs/access/node-permissions';
export type {
  INodePermissions,
  NodePermissionsAttributes,
  NodePermissionsProps,
} from './constructs/access/node-permissions';
export { UpgradeLedger } from './constructs/ledger/upgrade-ledger';
export type { UpgradeLedgerProps } from './constructs/ledger/upgrade-ledger-props';
export { MigrationTask } from './constructs/steps/migration-task';
export type { MigrationTaskProps } from './constructs/steps/migration-task-props';
export { TrafficWatch } from './constructs/steps/traffic-watch';
export type { TrafficWatchProps } from './constructs/steps/traffic-watch';
export type { NodePlace, StepProps } from './constructs/steps/step-facts';
export type { AdminGate } from './constructs/traffic/admin-gate';
export type { DatastoreAsker } from './constructs/steps/datastore-asker';
export type { NodePart } from './constructs/release/node-environment';
export { NodeNetwork } from './constructs/access/node-network';
export type { INodeNetwork, NodeNetworkAttributes, NodeNetworkProps } from './constructs/access/node-network';
export type { NodeSurroundingsProps } from './constructs/upgrade/node-surroundings-props';
export type { LogOptions } from './constructs/access/log-options';
export type { RoleOptions } from './constructs/access/role-options';
export { chosenSetting, requiredSettings, synthesize } from './constructs/terraform/synthesis';
export { CodedError, MisuseError, Release, TrafficSchedule } from './domain';
export type {
  Capacity,
  CapacityProvider,
  DatastoreSource,
  DesiredState,
  ErrorCode,
  Roles,
  Slot,
  SlotState,
  Stage,
  StageKind,
  StepName,
  Waiver,
} from './domain';
export type { ActingStep, LookingStep, RequiredVerdict, TaskPlace } from './domain';
