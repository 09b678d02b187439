import * as shapes from '../props/prop-shapes';
import { shaped } from '../props/prop-shapes';

/** Task definitions that were made elsewhere, whole, with sidecars and volumes of their own. */
export interface OwnTaskDefinitions {
  /**
   * Of the proxies, by the ARN of one revision. Kong must listen on port 8000 in it, and nobody may reach its Admin API. Another revision
   * replaces nodes that run.
   * @default - one that the library makes
   */
  readonly proxy?: string;
  /**
   * Of the admin nodes: Kong on 8000 too, and its Admin API on 8001. Another revision replaces admin nodes that run.
   * @default - one that the library makes
   */
  readonly admin?: string;
  /**
   * Name of Kong's container in them, to which the load balancer leads. Another name replaces nodes that run.
   * @default 'kong'
   */
  readonly containerName?: string;
}

/**
 * ECS services that run and that this library did not make. They come into the state at `baseline` and nothing of them is changed; they are
 * removed where the colour's own would be, and on a way back made again under the same names.
 */
export interface AdoptedServices {
  /** Name of the service of the proxies. */
  readonly proxyService: string;
  /** Security groups of its nodes, which a way back puts them in again. The load balancer must reach them. */
  readonly securityGroupIds: readonly string[];
  /** Name of the service of the admin nodes. @default - none runs: the library makes one, unless `servesAdmin` */
  readonly adminService?: string;
  /** Security groups of the admin nodes. @default - those of the proxies */
  readonly adminSecurityGroupIds?: readonly string[];
  /**
   * The proxies serve the Admin API too, on port 8001; the colour then has no admin nodes. What reaches them past the load balancer is not
   * frozen during an upgrade.
   * @default false
   */
  readonly servesAdmin?: boolean;
}

/** The props of a release that speak of what was made elsewhere. */
export interface ExistingParts {
  readonly taskDefinitions?: OwnTaskDefinitions;
  readonly adopted?: AdoptedServices;
}

/** What is wrong with what the prop `name` says of things that were made elsewhere. */
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
    `${name}.adopted needs ${name}.taskDefinitions.${part}, the definition that the service runs with; give its ARN with the revision`;
  return [
    shapes.serviceName(`${name}.adopted.proxyService`, proxyService),
    adminService === undefined ? undefined : shapes.serviceName(`${name}.adopted.adminService`, adminService),
    ...shapes.securityGroups(`${name}.adopted.securityGroupIds`, securityGroupIds),
    ...shapes.securityGroups(`${name}.adopted.adminSecurityGroupIds`, adminSecurityGroupIds),
    proxy === undefined ? needs('proxy') : undefined,
    adminService !== undefined && admin === undefined ? needs('admin') : undefined,
    servesAdmin && (adminService ?? admin) !== undefined
      ? `${name}.adopted.servesAdmin says that there are no admin nodes, got ${adminService === undefined ? 'taskDefinitions.admin' : 'adminService'} too; leave one of them out`
      : undefined,
    adminService === proxyService
      ? `${name}.adopted.adminService must be another service than proxyService, got "${proxyService}"; say servesAdmin: true where one serves both`
      : undefined,
  ];
}
