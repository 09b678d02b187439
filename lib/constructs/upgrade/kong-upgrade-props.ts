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
   * Stage that this apply reaches, usually from an environment variable. An unset stage is an error; it never means `baseline`. Terraform
   * refuses illegal transitions at plan.
   */
  readonly stage: string | undefined;
  /**
   * True for the first apply of this gateway. Only then may `baseline` be applied without a ledger, and only then are the `adopted` resources
   * imported. Remove it afterwards.
   * @default false
   */
  readonly firstApply?: boolean;
  /**
   * Name of the gateway. It begins the name of each created resource and the path of the ledger. Lower-case letters, digits and dashes, at
   * most 24. A changed name means another gateway: Terraform refuses it at plan in the same state.
   */
  readonly name: string;
  /**
   * Slots whose running nodes this apply may replace, a few at a time: a patch, in an apply of the current stage. The apply waits until the new
   * nodes are healthy. If they do not become healthy, the apply fails, the old nodes continue to serve, and the patch is not recorded.
   * Without it, Terraform refuses a changed image, setting, secret or node size of a running slot at plan.
   * @default - none
   */
  readonly patch?: readonly Slot[];
  /** Slot that is live when the upgrade begins. It changes from `retire` to the next `baseline`. @default 'blue' */
  readonly live?: Slot;
  /** Release in the blue slot. A change of running nodes needs `patch`. */
  readonly blue: KongReleaseProps;
  /** Release in the green slot. A change of running nodes needs `patch`. */
  readonly green: KongReleaseProps;
  /**
   * Weights of the next release on its way to 100; each weight is a stage. You may change them during an upgrade: the current weight decides
   * which stages are legal next.
   * @default TrafficSchedule.steps(10, 50, 100)
   */
  readonly schedule?: TrafficSchedule;
  /** AWS account of the gateway. One-off steps refuse to run in another account. */
  readonly account: string;
  /** AWS region of all resources, such as `eu-west-1`. */
  readonly region: string;
  /** Existing VPC. Another VPC would replace the target groups: Terraform refuses it at plan. */
  readonly vpcId: string;
  /** Existing private subnets for nodes and one-off tasks, in at least two zones. A change replaces the running nodes; see `patch`. */
  readonly subnetIds: readonly string[];
  /** Existing ECS cluster. Another cluster would replace the services: Terraform refuses it at plan for a slot with traffic. */
  readonly clusterArn: string;
  /**
   * Existing listener of the load balancer that carries the traffic. Rules are added to it; the listener itself is not changed. Another
   * listener would replace the rules: Terraform refuses it at plan.
   */
  readonly proxyListenerArn: string;
  /**
   * Priority of the weighted rule on that listener; the next number is used too. A rule with a lower number receives its requests first, also
   * after a change. @default 100
   */
  readonly proxyRulePriority?: number;
  /**
   * Path patterns of the weighted rule; `*` and `?` are wildcards. A path that leaves the list goes to the next rules of the listener in the
   * same apply.
   * @default - every path
   */
  readonly proxyPaths?: readonly string[];
  /**
   * Host names of the weighted rule; `*` and `?` are wildcards. A host that leaves the list goes to the next rules of the listener in the same
   * apply.
   * @default - every host
   */
  readonly proxyHosts?: readonly string[];
  /**
   * Further rules that divide their requests by the same weights in the same apply, also on other listeners of the same load balancer. A
   * rule that leaves the list, or gets another `id`, is destroyed: the other rules of its listener then receive its requests. `prevent_destroy`
   * protects only what is in the JSON: `kong-bluegreen run` refuses the destruction, a plain apply does not.
   * @default - none
   */
  readonly proxyRules?: readonly ProxyRule[];
  /**
   * Header that routes testers to the next release from its start on, before its first percent. Requests without the header are not affected.
   * @default - no request reaches the next release before the first shift
   */
  readonly testTraffic?: TestTraffic;
  /**
   * Target groups and the rule of a running gateway, to adopt; see `adopted` of the live release.
   * @default - the library creates them
   */
  readonly adoptedProxies?: AdoptedRouting;
  /**
   * Target groups and the rule of the Admin API, to adopt, if its rule is on `adminListenerArn` already.
   * @default - the library creates them
   */
  readonly adoptedAdmins?: AdoptedRouting;
  /**
   * Security group of the traffic's load balancer: the proxies accept connections from it only. Give either this or `network`.
   * @default - none: `network` gives existing groups
   */
  readonly proxyLoadBalancerSecurityGroupId?: string;
  /**
   * Existing internal listener for the Admin API. It routes to the live release only, and accepts only reading requests during an upgrade. It
   * must not be the public listener.
   */
  readonly adminListenerArn: string;
  /** Priority of the admin rule on its listener; the two next numbers are used too. @default 100 */
  readonly adminRulePriority?: number;
  /**
   * Host names of the Admin API, for a shared listener; `*` and `?` are wildcards. At most two: while the Admin API is read-only its rule
   * compares methods too.
   * @default - every host
   */
  readonly adminHosts?: readonly string[];
  /**
   * Security group of the admin listener's load balancer: the admin nodes accept connections from it only.
   * @default - the security group of the traffic's load balancer
   */
  readonly adminLoadBalancerSecurityGroupId?: string;
  /** Datastore of both releases. A change replaces the running nodes; see `patch`. */
  readonly datastore: IKongDatastore;
  /**
   * RDS instance or Aurora cluster that holds the datastore. A snapshot of it is taken before `up` and before `finish`, and the step waits for
   * it. Its name has the gateway, the upgrade and the phase; it is never deleted. After `finish` only a restore brings the old release back.
   * Give either this or `snapshotWaiver`.
   * @default - none: `snapshotWaiver` gives the reason
   */
  readonly snapshot?: DatastoreSource;
  /**
   * Reason for no snapshot, or the owner of the snapshots that are taken elsewhere. No step calls RDS then. Give either this or `snapshot`.
   * @default - none: `snapshot` is taken
   */
  readonly snapshotWaiver?: string;
  /**
   * Options of the preflight: checks of the datastore and the settings before `up` and before `finish`. A blocker refuses the apply, and
   * nothing is started.
   * @default - the preflight without waivers
   */
  readonly preflight?: PreflightProps;
  /**
   * Path that no Route serves, which the load balancer requests on the proxy port: Kong's 404 means healthy. A Route that matches the path makes
   * the nodes unhealthy, so the preflight looks for one.
   * @default '/kong-bluegreen-health-check'
   */
  readonly healthCheckPath?: string;
  /** Seconds that the longest request takes. A leaving node is not stopped before they have passed. ALB allows 0 to 3600. @default 300 */
  readonly longestRequestSeconds?: number;
  /**
   * Seconds until a change of weights has reached the whole load balancer. No node of the old slot is stopped before they have passed.
   * @default 60
   */
  readonly propagationSeconds?: number;
  /**
   * Seconds until a waiting step fails: migrations, health, draining. The apply then stops, and nothing is undone. A running migration
   * continues, and the next apply attaches to it. @default 1800
   */
  readonly stepDeadlineSeconds?: number;
  /**
   * Path of the ledger's parameters in Systems Manager. Another path means another gateway: Terraform refuses it at plan in the same state.
   * @default '/kong-bluegreen/NAME'
   */
  readonly ledgerPath?: string;
  /**
   * ARN of the role that one-off steps assume; docs/permissions.md lists its rights. @default - the credentials that run Terraform
   */
  readonly operatorRoleArn?: string;
  /**
   * Command of this package as one-off steps call it, in the shell that Terraform starts. @default 'npx --no-install kong-bluegreen'
   */
  readonly command?: string;
  /**
   * ARN of your AWS Lambda function that runs the one-off steps instead of `command`, for Terraform without Node; an alias or a version may
   * follow the name. Its handler is `cdktf-kong-bluegreen/step-lambda`, and its role needs the operator's rights in docs/permissions.md
   * (docs/without-node.md). It needs `preflight.image`. A change does not repeat a step that has a verdict.
   * @default - none: the shell that Terraform starts calls `command`
   */
  readonly stepLambdaArn?: string;
  /**
   * Alarms and a dashboard of both releases; they do not change the traffic.
   * @default - both, with the default of each threshold and without an action
   */
  readonly monitoring?: MonitoringProps;
}
