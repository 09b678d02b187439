import type { DatastoreSource, Slot, TrafficSchedule } from '../../domain';
import type { AdoptedRouting } from '../traffic/adopted-routing';
import type { IKongDatastore } from '../release/kong-datastore';
import type { KongReleaseProps } from '../release/kong-release';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import type { PreflightProps } from '../steps/preflight-props';
import type { ProxyRule, TestTraffic } from '../traffic/proxy-rule';
import type { NodeSurroundingsProps } from './node-surroundings-props';

/** One gateway and its upgrade. */
export interface KongUpgradeProps extends NodeSurroundingsProps {
  /**
   * The stage to stand at when this apply is done, as a rule from an environment variable. Not set is an error, never
   * `baseline`. Illegal transitions are refused by Terraform at plan.
   */
  readonly stage: string | undefined;
  /**
   * Says that this gateway has no ledger yet. Only with it is `baseline` applied to an empty ledger, and what is `adopted` comes in; take it
   * away afterwards.
   * @default false
   */
  readonly firstApply?: boolean;
  /**
   * Name of the gateway; start of every name that is created, and of the ledger's path. Lower-case letters, digits and dashes, at most 24.
   * Another name is another gateway: with this one's state its plan is refused.
   */
  readonly name: string;
  /**
   * Colours whose running nodes this apply may replace, a few at a time: a patch of what runs, in an apply of the stage that stands.
   * The apply waits until they are healthy; where they are not, it fails, the old nodes go on serving, and the patch is not recorded.
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
  /**
   * Weights of the next release on its way to 100; each is a stage. It may be changed in the middle of an upgrade: what is legal next goes by
   * the weight that stands.
   * @default TrafficSchedule.steps(10, 50, 100)
   */
  readonly schedule?: TrafficSchedule;
  /** AWS account of the gateway; one-off steps refuse to run in another. */
  readonly account: string;
  /** AWS region of all of it, such as `eu-west-1`; one-off steps ask there. */
  readonly region: string;
  /** Existing VPC. Another one would replace the target groups, which is refused at plan. */
  readonly vpcId: string;
  /**
   * Existing private subnets for nodes and one-off tasks, in at least two zones. A change replaces the nodes that run; see `patch`.
   */
  readonly subnetIds: readonly string[];
  /** Existing ECS cluster. Another one would replace the services; that of a colour that carries traffic is refused at plan. */
  readonly clusterArn: string;
  /**
   * Existing listener of the load balancer that carries the traffic; rules are added to it, and it is not changed. Another one would replace
   * the rules, which is refused at plan.
   */
  readonly proxyListenerArn: string;
  /**
   * Priority of the weighted rule on that listener; the next number is taken too. What comes before it on the listener takes its requests
   * first, at once after a change. @default 100
   */
  readonly proxyRulePriority?: number;
  /**
   * Path patterns that the weighted rule takes; `*` and `?` are wildcards. What it no longer takes falls to the listener's next rules in the
   * same apply.
   * @default - every path
   */
  readonly proxyPaths?: readonly string[];
  /**
   * Host names that the weighted rule takes; `*` and `?` are wildcards. A change works as that of `proxyPaths`.
   * @default - every host
   */
  readonly proxyHosts?: readonly string[];
  /**
   * Further rules, also on other listeners of the same load balancer, whose requests are divided by the same weights in the same apply.
   * One that leaves the list, or gets another `id`, is destroyed with it: its requests then meet the listener's other rules. `prevent_destroy`
   * holds what stands in the JSON alone; `kong-bluegreen run` refuses the destruction, a plain apply does not.
   * @default - none
   */
  readonly proxyRules?: readonly ProxyRule[];
  /**
   * Lets testers reach the next release from its start on, before its first percent. Nobody else's requests change their way.
   * @default - none: nobody reaches it before the first shift
   */
  readonly testTraffic?: TestTraffic;
  /**
   * Target groups and the rule of a gateway that runs already; see `adopted` of the colour that is live.
   * @default - the library makes them
   */
  readonly adoptedProxies?: AdoptedRouting;
  /**
   * The same for the Admin API, where its rule is on `adminListenerArn` already.
   * @default - the library makes them
   */
  readonly adoptedAdmins?: AdoptedRouting;
  /**
   * Security group of that load balancer: what the proxies let in, and nobody else. Either this or `network` must be given.
   * @default - none: `network` gives groups that exist
   */
  readonly proxyLoadBalancerSecurityGroupId?: string;
  /**
   * Existing internal listener for the Admin API: only the live colour's is behind it, read-only during an upgrade. It must not be the public
   * one.
   */
  readonly adminListenerArn: string;
  /** Priority of the admin rule on its listener; the two next numbers are taken too. @default 100 */
  readonly adminRulePriority?: number;
  /**
   * Host names of the Admin API, where others share that listener; `*` and `?` are wildcards. At most two: while it is read-only its rule
   * compares methods too.
   * @default - every host
   */
  readonly adminHosts?: readonly string[];
  /**
   * Security group of the admin listener's load balancer: what the admin nodes let in, and nobody else.
   * @default - the one of the traffic's load balancer
   */
  readonly adminLoadBalancerSecurityGroupId?: string;
  /** The datastore of both colours. A change replaces the nodes that run; see `patch`. */
  readonly datastore: IKongDatastore;
  /**
   * The RDS instance or Aurora cluster that holds the datastore. A snapshot of it is taken, and waited for, before `up` and before
   * `finish`, named after gateway, upgrade and phase; it is never deleted. After `finish` a restore is the only way back.
   * Either this or `snapshotWaiver` must be given.
   * @default - none: `snapshotWaiver` says why
   */
  readonly snapshot?: DatastoreSource;
  /**
   * Who takes the datastore's snapshots instead, or why there are none; nothing is asked of RDS then. Either this or `snapshot` must be given.
   * @default - none: `snapshot` is taken
   */
  readonly snapshotWaiver?: string;
  /**
   * What is looked at in the datastore and the settings before `up` and before `finish`; a blocker refuses the apply, and nothing is started.
   * @default - the preflight without waivers
   */
  readonly preflight?: PreflightProps;
  /**
   * Path that no Route serves, asked on the proxy port; Kong's 404 is health. A Route that takes it makes the nodes unhealthy, so the
   * preflight looks for one.
   * @default '/kong-bluegreen-health-check'
   */
  readonly healthCheckPath?: string;
  /** Seconds that the longest request takes; a node that leaves is stopped no sooner. ALB allows 0 to 3600. @default 300 */
  readonly longestRequestSeconds?: number;
  /**
   * Seconds after which a change of weights has reached the whole load balancer. Nothing of the old colour is stopped before they have passed.
   * @default 60
   */
  readonly propagationSeconds?: number;
  /**
   * Seconds after which a waiting step gives up: migrations, health, draining. The apply then fails where it stands, and nothing is
   * undone; a migration that was begun goes on, and the next apply attaches to it. @default 1800
   */
  readonly stepDeadlineSeconds?: number;
  /**
   * Path of the ledger's parameters in Systems Manager. Another path is another gateway: with this one's state its plan is refused.
   * @default '/kong-bluegreen/NAME'
   */
  readonly ledgerPath?: string;
  /**
   * ARN of the role that one-off steps assume; docs/permissions.md lists what it needs. @default - the credentials that run Terraform
   */
  readonly operatorRoleArn?: string;
  /**
   * This package's command as one-off steps call it, in the shell that Terraform starts. @default 'npx --no-install kong-bluegreen'
   */
  readonly command?: string;
  /**
   * ARN of an AWS Lambda function of yours that runs the one-off steps in place of `command`, where Terraform runs without Node; an alias or a
   * version may follow its name. Its handler is `cdktf-kong-bluegreen/step-lambda`, and its role needs what docs/permissions.md lists for the
   * operator (docs/without-node.md). It needs `preflight.image`. A step that was judged is not run again where this changes.
   * @default - none: the shell that Terraform starts calls `command`
   */
  readonly stepLambdaArn?: string;
  /**
   * Alarms and a dashboard of both colours; they change nothing of the traffic.
   * @default - both, with the default of each threshold and without an action
   */
  readonly monitoring?: MonitoringProps;
}
