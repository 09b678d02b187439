export { KongUpgrade } from './constructs/kong-upgrade';
export type { KongUpgradeProps, PreflightProps } from './constructs/kong-upgrade-props';
export type { ProxyRule, RequestConditions, RuleMatch, TestTraffic } from './constructs/proxy-rule';
export type { KongReleaseProps } from './constructs/kong-release';
export type { AdoptedServices, OwnTaskDefinitions } from './constructs/adopted-services';
export type { AdoptedRouting } from './constructs/adopted-routing';
export type { AutoscalingProps } from './constructs/autoscaling-props';
export { ProxyAutoscaling } from './constructs/proxy-autoscaling';
export type { ProxyAutoscalingProps, ScaledTargetGroup } from './constructs/proxy-autoscaling';
export type { ScalingState } from './constructs/sizes';
export { KongDatastore } from './constructs/kong-datastore';
export type { IKongDatastore, KongDatastoreAttributes } from './constructs/kong-datastore';
export { KongCluster } from './constructs/kong-cluster';
export type { KongClusterProps } from './constructs/kong-cluster-props';
export { TrafficRouter } from './constructs/traffic-router';
export type {
  ITrafficRouter,
  ListenerRuleOptions,
  TrafficRouterAttributes,
  TrafficRouterProps,
} from './constructs/traffic-router-props';
export { UpgradeAlarms } from './constructs/upgrade-alarms';
export type { AlarmKind, UpgradeAlarmsProps } from './constructs/upgrade-alarms';
export type { AlarmThresholds } from './constructs/alarm-thresholds';
export { UpgradeDashboard } from './constructs/upgrade-dashboard';
export type { DashboardColour, UpgradeDashboardProps } from './constructs/upgrade-dashboard';
export type { MonitoringProps, UpgradeMonitoring } from './constructs/upgrade-monitoring';
export { NodePermissions } from './constructs/node-permissions';
export type { INodePermissions, NodePermissionsAttributes, NodePermissionsProps } from './constructs/node-permissions';
export { UpgradeLedger } from './constructs/upgrade-ledger';
export type { UpgradeLedgerProps } from './constructs/upgrade-ledger-props';
export { MigrationTask } from './constructs/migration-task';
export type { MigrationTaskProps } from './constructs/migration-task-props';
export { TrafficWatch } from './constructs/traffic-watch';
export type { TrafficWatchProps } from './constructs/traffic-watch';
export type { NodePlace, StepProps } from './constructs/step-facts';
export type { AdminGate } from './constructs/admin-gate';
export type { DatastoreAsker } from './constructs/datastore-asker';
export type { NodePart } from './constructs/node-environment';
export { NodeNetwork } from './constructs/node-network';
export type { INodeNetwork, NodeNetworkAttributes, NodeNetworkProps } from './constructs/node-network';
export type { NodeSurroundingsProps } from './constructs/node-surroundings';
export type { LogOptions, RoleOptions } from './constructs/role-options';
export { withoutCreationStacks } from './constructs/creation-stacks';
export { chosenSetting, requiredSettings, synthesize } from './constructs/synthesis';
export type { SynthesizeOptions } from './constructs/synthesis';
export { MisuseError, Release, TrafficSchedule } from './domain';
export type {
  Capacity,
  CapacityProvider,
  DatastoreSource,
  DesiredState,
  Roles,
  Slot,
  SlotState,
  Stage,
  StageKind,
  StepName,
  Waiver,
} from './domain';
export type { ActingStep, LookingStep, RequiredVerdict, TaskPlace } from './domain';
