import type { Slot } from '../../domain';
import type { IKongDatastore } from '../release/kong-datastore';
import type { KongReleaseProps } from '../release/kong-release';
import type { INodePermissions } from '../access/node-permissions';
import type { LogOptions } from '../access/log-options';
import type { RoleOptions } from '../access/role-options';
import type { ScalingState } from './sizes';
import type { ITrafficRouter } from '../traffic/traffic-router-props';

/** One colour of a gateway on Amazon ECS. Ids may be references to resources of the same stack. */
export interface KongClusterProps extends RoleOptions, LogOptions {
  /** Name of the gateway; start of every name that is created. Lower-case letters, digits and dashes, at most 24. */
  readonly name: string;
  /** The colour; part of every name that is created. */
  readonly slot: Slot;
  /** What runs. A change of it replaces the running nodes, a few at a time. */
  readonly release: KongReleaseProps;
  /** The datastore. It must be migrated for this release: a node whose migrations are missing refuses to start. */
  readonly datastore: IKongDatastore;
  /** AWS region, such as `eu-west-1`, of the logs. */
  readonly region: string;
  /** ECS cluster. */
  readonly clusterArn: string;
  /** Private subnets of the nodes, in at least two zones. They must lead to the image registry, the secrets and the logs. */
  readonly subnetIds: readonly string[];
  /** Security groups of the nodes; the load balancer must reach port 8000 in them, and 8001 of admin nodes. */
  readonly securityGroupIds: readonly string[];
  /** Security groups of the admin nodes. @default - those of the proxies */
  readonly adminSecurityGroupIds?: readonly string[];
  /** The target groups that the proxies are registered in. */
  readonly proxies: ITrafficRouter;
  /**
   * The target groups (plane `admin`) that the admin nodes are registered in. The Admin API must not be public: its listener belongs to
   * an internal load balancer.
   * @default - no admin service; nothing serves the Admin API
   */
  readonly admins?: ITrafficRouter;
  /** Roles of the nodes; other roles replace those that run. @default - roles of their own, named after gateway and colour */
  readonly permissions?: INodePermissions;
  /**
   * Existing log group; needs `permissions` that may write to it. Another one replaces the nodes that run.
   * @default - one of its own, `/kong/NAME/SLOT`
   */
  readonly logGroupName?: string;
  /** Seconds ECS lets a node live after SIGTERM; Fargate allows 1 to 120 (ECS ContainerDefinition, `stopTimeout`). @default 30 */
  readonly stopTimeoutSeconds?: number;
  /** The task definitions are registered. @default true */
  readonly hasDefinitions?: boolean;
  /** The proxy service runs; it needs the definitions. @default true */
  readonly runsProxies?: boolean;
  /** The admin service runs; it needs the definitions. @default - it runs where `admins` is given */
  readonly runsAdmin?: boolean;
  /** Terraform expression, such as `local.size`: proxies that the service starts with. @default - `release.proxyCount` */
  readonly proxyCountExpression?: string;
  /**
   * Load balancer in front of `proxies`, for `release.autoscaling.targetRequestsPerTarget`: its ARN, or the ARN of one of its listeners.
   * @default - that target can't be given
   */
  readonly loadBalancerArn?: string;
  /** What a stage decides about `release.autoscaling`. @default - it goes both ways within the bounds as they are given */
  readonly scaling?: ScalingState;
  /** An apply sets the number of proxies that run. Otherwise the live count is left alone, as autoscaling needs it. @default false */
  readonly resizes?: boolean;
  /**
   * What `release.adopted` names comes in with this apply, which changes nothing of it; what the props claim of it is held against it. Set
   * it to false once it is in the state: another task definition then replaces its nodes.
   * @default true
   */
  readonly importsAdopted?: boolean;
  /** A plan that would destroy the proxy service is refused. @default false */
  readonly preventDestroy?: boolean;
}
