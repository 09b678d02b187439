import type { Slot } from '../../domain';
import type { LogOptions } from '../access/log-options';
import type { INodeNetwork } from '../access/node-network';
import type { INodePermissions } from '../access/node-permissions';
import type { RoleOptions } from '../access/role-options';

/** Roles, security groups and log groups of the nodes and one-off tasks: existing ones, or options of those that the library creates. */
export interface NodeSurroundingsProps extends RoleOptions, LogOptions {
  /**
   * Existing roles, by `NodePermissions.fromAttributes`. Other roles replace the running nodes; see `patch`.
   * @default - the library creates roles, named after the gateway
   */
  readonly permissions?: INodePermissions;
  /**
   * Existing security groups, by `NodeNetwork.fromAttributes`; the library adds no rule to them or to others. Other groups replace the running
   * nodes; see `patch`.
   * @default - the library creates one group each for the proxies, the admin nodes and the one-off tasks
   */
  readonly network?: INodeNetwork;
  /**
   * Names of existing log groups, of one slot or of both; both may share one. A log group must exist before the nodes, or ECS does not start
   * them, and `permissions` must allow to write to it. Another name replaces the running nodes; see `patch`.
   * @default - the library creates `/kong/NAME/SLOT`
   */
  readonly logGroupNames?: Readonly<Partial<Record<Slot, string>>>;
}
