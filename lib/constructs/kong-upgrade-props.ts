import type { DatastoreSource, Slot, TrafficSchedule, Waiver } from '../domain';
import type { IKongDatastore } from './kong-datastore';
import type { KongReleaseProps } from './kong-release';
import type { ProxyRule, TestTraffic } from './proxy-rule';
import type { MonitoringProps } from './upgrade-monitoring';

/** What is asked of the datastore and the settings before `up` and before `finish`; a blocker refuses the apply. */
export interface PreflightProps {
  /**
   * Findings that may stand, each with a reason and a last day. What would lose data or traffic for good can't be waived.
   * @default - none
   */
  readonly waivers?: readonly Waiver[];
  /**
   * Image with this package's command as its entry point, for a datastore that only the VPC can reach: the questions are then asked by
   * one-off tasks in `subnetIds`, with the password from Secrets Manager. docs/preflight.Dockerfile builds one.
   * @default - the computer that runs Terraform asks, with PGPASSWORD
   */
  readonly image?: string;
}

/** One gateway and its upgrade. */
export interface KongUpgradeProps {
  /**
   * The stage to stand at when this apply is done, as a rule from an environment variable. Not set is an error, never
   * `baseline`. Illegal transitions are refused by Terraform at plan.
   */
  readonly stage: string | undefined;
  /**
   * Says that this gateway has no ledger yet. Only with it is `baseline` applied to an empty ledger; ignored afterwards.
   * @default false
   */
  readonly firstApply?: boolean;
  /** Name of the gateway; start of every name that is created. Lower-case letters, digits and dashes, at most 24. */
  readonly name: string;
  /**
   * Colours whose running nodes this apply may replace, a few at a time: a patch of what runs, in an apply of the stage that stands.
   * Without it a changed image, setting, secret or node size of a colour that runs is refused at plan.
   * @default - none
   */
  readonly patch?: readonly Slot[];
  /** The slot that is live when the upgrade begins. It changes from `retire` to the next `baseline`. @default 'blue' */
  readonly live?: Slot;
  /** What runs in the blue slot; see `patch` for a change of what carries traffic. */
  readonly blue: KongReleaseProps;
  /** What runs in the green slot. */
  readonly green: KongReleaseProps;
  /** Weights of the next release on its way to 100. @default TrafficSchedule.steps(10, 50, 100) */
  readonly schedule?: TrafficSchedule;
  /** AWS account of the gateway; one-off steps refuse to run in another. */
  readonly account: string;
  /** AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** Existing VPC. */
  readonly vpcId: string;
  /** Existing private subnets for nodes and one-off tasks, in at least two zones. */
  readonly subnetIds: readonly string[];
  /** Existing ECS cluster. */
  readonly clusterArn: string;
  /** Existing listener of the load balancer that carries the traffic. */
  readonly proxyListenerArn: string;
  /** Priority of the weighted rule on that listener; the next number is taken too. @default 100 */
  readonly proxyRulePriority?: number;
  /** Path patterns that the weighted rule takes; `*` and `?` are wildcards. @default - every path */
  readonly proxyPaths?: readonly string[];
  /** Host names that the weighted rule takes; `*` and `?` are wildcards. @default - every host */
  readonly proxyHosts?: readonly string[];
  /**
   * Further rules, also on other listeners of the same load balancer, whose requests are divided by the same weights in the same apply.
   * @default - none
   */
  readonly proxyRules?: readonly ProxyRule[];
  /**
   * Lets testers reach the next release from its start on, before its first percent. Nobody else's requests change their way.
   * @default - none: nobody reaches it before the first shift
   */
  readonly testTraffic?: TestTraffic;
  /** Security group of that load balancer. */
  readonly proxyLoadBalancerSecurityGroupId: string;
  /** Existing internal listener for the Admin API. */
  readonly adminListenerArn: string;
  /** Priority of the admin rule; the two next numbers are taken too. @default 100 */
  readonly adminRulePriority?: number;
  /** Security group of the admin listener's load balancer. @default - the one of the traffic's load balancer */
  readonly adminLoadBalancerSecurityGroupId?: string;
  /** The datastore of both colours. */
  readonly datastore: IKongDatastore;
  /**
   * The RDS instance or Aurora cluster that holds the datastore. A snapshot of it is taken, and waited for, before `up` and before
   * `finish`, named after gateway, upgrade and phase; it is never deleted. After `finish` a restore is the only way back.
   * Either this or `snapshotWaiver` must be given.
   */
  readonly snapshot?: DatastoreSource;
  /** Who takes the datastore's snapshots instead, or why there are none. Either this or `snapshot` must be given. */
  readonly snapshotWaiver?: string;
  /** @default - the preflight without waivers */
  readonly preflight?: PreflightProps;
  /** Path that no Route serves, asked on the proxy port; Kong's 404 is health. @default '/kong-bluegreen-health-check' */
  readonly healthCheckPath?: string;
  /** Seconds that the longest request takes; a node that leaves is stopped no sooner. ALB allows 0 to 3600. @default 300 */
  readonly longestRequestSeconds?: number;
  /** Seconds after which a change of weights has reached the whole load balancer. @default 60 */
  readonly propagationSeconds?: number;
  /** Seconds after which a waiting step gives up: migrations, health, draining. @default 1800 */
  readonly stepDeadlineSeconds?: number;
  /** Path of the ledger's parameters. @default '/kong-bluegreen/NAME' */
  readonly ledgerPath?: string;
  /** Role that one-off steps assume. @default - the credentials that run Terraform */
  readonly operatorRoleArn?: string;
  /** The command in the shell that Terraform starts. @default 'npx --no-install kong-bluegreen' */
  readonly command?: string;
  /**
   * Alarms and a dashboard of both colours; they change nothing of the traffic.
   * @default - both, with the default of each threshold and without an action
   */
  readonly monitoring?: MonitoringProps;
  /** Days that the nodes' logs are kept. @default 90 */
  readonly logRetentionDays?: number;
}
