import type { Slot } from '../../domain';
import type { IKongDatastore } from '../release/kong-datastore';
import type { KongReleaseProps } from '../release/kong-release';
import type { INodePermissions } from '../access/node-permissions';
import type { LogOptions } from '../access/log-options';
import type { RoleOptions } from '../access/role-options';
import type { ScalingState } from './sizes';
import type { ITrafficRouter } from '../traffic/traffic-router-props';

/** Props of one slot of a gateway on Amazon ECS. Ids may be references to resources of the same stack. */
export interface KongClusterProps extends RoleOptions, LogOptions {
  /** Name of the gateway; every created name begins with it. Lower-case letters, digits and dashes, at most 24. */
  readonly name: string;
  /** Slot, `blue` or `green`; every created name contains it. */
  readonly slot: Slot;
  /** The release that runs. A change replaces the running nodes, a few at a time. */
  readonly release: KongReleaseProps;
  /** The datastore. It must be migrated for this release: a node does not start if migrations are missing. */
  readonly datastore: IKongDatastore;
  /** AWS region of the logs, for example `eu-west-1`. */
  readonly region: string;
  /** ARN of the ECS cluster. */
  readonly clusterArn: string;
  /** Ids of the nodes' private subnets, in at least two zones. They need routes to the image registry, the secrets and the logs. */
  readonly subnetIds: readonly string[];
  /** Ids of the nodes' security groups. They must let the load balancer in on port 8000, and on 8001 of admin nodes. */
  readonly securityGroupIds: readonly string[];
  /** Ids of the admin nodes' security groups. @default - those of the proxies */
  readonly adminSecurityGroupIds?: readonly string[];
  /** Router with the target groups of the proxies. */
  readonly proxies: ITrafficRouter;
  /**
   * Router with the target groups of the admin nodes (plane `admin`). The Admin API must not be public: use the listener of an internal
   * load balancer.
   * @default - no admin service; the Admin API is not served
   */
  readonly admins?: ITrafficRouter;
  /** Roles of the nodes. A change replaces the running nodes. @default - new roles, named after gateway and slot */
  readonly permissions?: INodePermissions;
  /**
   * Name of an existing log group; needs `permissions` that may write to it. A change replaces the running nodes.
   * @default - a new group `/kong/NAME/SLOT`
   */
  readonly logGroupName?: string;
  /**
   * Seconds from SIGTERM to SIGKILL when ECS stops a node; Fargate allows 1 to 120 (ECS API, ContainerDefinition, `stopTimeout`). @default
   * 30
   */
  readonly stopTimeoutSeconds?: number;
  /** True if the task definitions are registered. @default true */
  readonly hasDefinitions?: boolean;
  /** True if the proxy service runs; it needs the definitions. @default true */
  readonly runsProxies?: boolean;
  /** True if the admin service runs; it needs the definitions. @default - true if `admins` is given */
  readonly runsAdmin?: boolean;
  /** Terraform expression, for example `local.size`: number of proxies with which the service starts. @default - `release.proxyCount` */
  readonly proxyCountExpression?: string;
  /**
   * ARN of the load balancer of `proxies`, or of one of its listeners, for `release.autoscaling.targetRequestsPerTarget`.
   * @default - `targetRequestsPerTarget` is refused
   */
  readonly loadBalancerArn?: string;
  /** State of `release.autoscaling` in the stage. @default - it scales in and out within the given bounds */
  readonly scaling?: ScalingState;
  /**
   * True if each apply sets the number of running proxies. If false, an apply keeps the current number, as autoscaling needs it. @default
   * false
   */
  readonly resizes?: boolean;
  /**
   * True if this apply imports the services of `release.adopted`. The apply compares them with the props and does not change them. Set it
   * to false after the import: another task definition then replaces their nodes.
   * @default true
   */
  readonly importsAdopted?: boolean;
  /** True if Terraform refuses a plan that would destroy the proxy service. @default false */
  readonly preventDestroy?: boolean;
}
