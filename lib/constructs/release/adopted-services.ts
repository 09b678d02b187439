import * as shapes from '../props/prop-shapes';
import { shaped } from '../props/prop-shapes';

/** Existing task definitions, which may have sidecars and volumes of their own. */
export interface OwnTaskDefinitions {
  /**
   * ARN of one revision of the proxies' task definition. Kong must listen on port 8000 in it, and its Admin API must be off. A change
   * replaces the running nodes.
   * @default - the library creates a task definition
   */
  readonly proxy?: string;
  /**
   * ARN of one revision of the admin nodes' task definition. Kong must listen on port 8000 in it, and its Admin API on 8001. A change
   * replaces the running admin nodes.
   * @default - the library creates a task definition
   */
  readonly admin?: string;
  /**
   * Name of Kong's container in them; the load balancer connects to this container. A change replaces the running nodes.
   * @default 'kong'
   */
  readonly containerName?: string;
}

/**
 * Running ECS services that this library did not create. The stage `baseline` imports them without a change. A later stage removes them
 * like services of the library, and a way back creates them again under the same names.
 */
export interface AdoptedServices {
  /** Name of the proxies' service. */
  readonly proxyService: string;
  /** Ids of its nodes' security groups. A way back uses them again. They must let the load balancer in. */
  readonly securityGroupIds: readonly string[];
  /** Name of the admin nodes' service. @default - none runs: the library creates one, unless `servesAdmin` is true */
  readonly adminService?: string;
  /** Ids of the admin nodes' security groups. @default - those of the proxies */
  readonly adminSecurityGroupIds?: readonly string[];
  /**
   * True if the proxies also serve the Admin API, on port 8001; the slot then has no admin nodes. An upgrade can make the Admin API
   * read-only only behind the load balancer, not for clients that connect to the nodes directly.
   * @default false
   */
  readonly servesAdmin?: boolean;
}

/** Props of a release about existing services and task definitions. */
export interface ExistingParts {
  readonly taskDefinitions?: OwnTaskDefinitions;
  readonly adopted?: AdoptedServices;
}

/** Faults of the existing parts in the prop `name`, one sentence each. */
export function existingPartFaults(name: string, { taskDefinitions, adopted }: ExistingParts): readonly string[] {
  const { proxy, admin, containerName } = taskDefinitions ?? {};
  return [
    shapes.taskDefinition(`${name}.taskDefinitions.proxy`, proxy),
    shapes.taskDefinition(`${name}.taskDefinitions.admin`, admin),
    containerName === undefined
      ? undefined
      : shaped(`${name}.taskDefinitions.containerName`, containerName, /^[\w-]{1,255}$/, 'kong'),
    ...(adopted ? adoptedFaults(name, adopted, taskDefinitions ?? {}) : []),
  ].filter((sentence) => sentence !== undefined);
}

function adoptedFaults(
  name: string,
  adopted: AdoptedServices,
  { proxy, admin }: OwnTaskDefinitions,
): readonly (string | undefined)[] {
  const { proxyService, adminService, servesAdmin = false, securityGroupIds, adminSecurityGroupIds } = adopted;
  const needs = (part: string): string =>
    `${name}.adopted needs ${name}.taskDefinitions.${part}, the task definition of the running service; give its ARN with the revision`;
  return [
    shapes.serviceName(`${name}.adopted.proxyService`, proxyService),
    adminService === undefined ? undefined : shapes.serviceName(`${name}.adopted.adminService`, adminService),
    ...shapes.securityGroups(`${name}.adopted.securityGroupIds`, securityGroupIds),
    ...shapes.securityGroups(`${name}.adopted.adminSecurityGroupIds`, adminSecurityGroupIds),
    proxy === undefined ? needs('proxy') : undefined,
    adminService !== undefined && admin === undefined ? needs('admin') : undefined,
    servesAdmin && (adminService ?? admin) !== undefined
      ? `${name}.adopted.servesAdmin must not be true with ${adminService === undefined ? 'taskDefinitions.admin' : 'adminService'}: the proxies then serve the Admin API; remove one of the two`
      : undefined,
    adminService === proxyService
      ? `${name}.adopted.adminService must be another service than proxyService, got "${proxyService}"; set servesAdmin: true if one service serves both`
      : undefined,
  ];
}
