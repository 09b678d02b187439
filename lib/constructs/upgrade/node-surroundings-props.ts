import type { Slot } from '../../domain';
import type { LogOptions } from '../access/log-options';
import type { INodeNetwork } from '../access/node-network';
import type { INodePermissions } from '../access/node-permissions';
import type { RoleOptions } from '../access/role-options';

/** What nodes and one-off tasks stand on, where house rules want it made elsewhere or in their own way. */
export interface NodeSurroundingsProps extends RoleOptions, LogOptions {
  /**
   * Roles that exist, by `NodePermissions.fromAttributes`. Other roles replace the nodes that run; see `patch`.
   * @default - the library makes them, named after the gateway
   */
  readonly permissions?: INodePermissions;
  /**
   * Security groups that exist, by `NodeNetwork.fromAttributes`; no rule is then added to them or to others. Other groups replace the nodes
   * that run; see `patch`.
   * @default - the library makes one for the proxies, the admin nodes and the one-off tasks each
   */
  readonly network?: INodeNetwork;
  /**
   * Names of log groups that exist, of one colour or of both; one may serve both. They must be there before the nodes are, or ECS starts none
   * (`permissions` must be allowed to write to them). Another name replaces the nodes that run; see `patch`.
   * @default - the library makes `/kong/NAME/SLOT`
   */
  readonly logGroupNames?: Readonly<Partial<Record<Slot, string>>>;
}
