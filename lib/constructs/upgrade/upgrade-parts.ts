import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { DesiredState, Roles, Slot } from '../../domain';
import type { INodeNetwork } from '../access/node-network';
import type { INodePermissions } from '../access/node-permissions';
import type { KongCluster } from '../cluster/kong-cluster';
import type { UpgradeLedger } from '../ledger/upgrade-ledger';
import type { TrafficRouter } from '../traffic/traffic-router';
import type { KongUpgradeProps } from './kong-upgrade-props';
import type { UpgradeMonitoring } from './upgrade-monitoring';

/** Parts of a gateway that its steps and its outputs refer to. */
export interface UpgradeParts {
  readonly props: KongUpgradeProps;
  readonly state: DesiredState;
  readonly roles: Roles;
  readonly ledger: UpgradeLedger;
  readonly proxies: TrafficRouter;
  readonly admins: TrafficRouter;
  /** Routes testers to the next release. @default - nobody reaches it before its first percent */
  readonly testRule: LbListenerRule | undefined;
  readonly clusters: Readonly<Record<Slot, KongCluster>>;
  readonly logGroups: Readonly<Partial<Record<Slot, CloudwatchLogGroup>>>;
  readonly permissions: INodePermissions;
  readonly network: INodeNetwork;
  readonly monitoring: UpgradeMonitoring;
  /** Expressions: number of proxies of each slot. */
  readonly sizes: Readonly<Record<Slot, string>>;
}
