import type { Capacity } from '../../domain';
import { FARGATE, MisuseError, Release } from '../../domain';
import type { AdoptedServices, OwnTaskDefinitions } from './adopted-services';
import type { AutoscalingProps } from './autoscaling-props';

/** CPU units and MiB of a node by default. */
export const DEFAULT_CPU = 1024;
export const DEFAULT_MEMORY = 2048;

/** The Kong release of one slot. */
export interface KongReleaseProps {
  /** Kong release, for example `0.34-1`; the ledger records it. @default - the number at the start of the image's tag */
  readonly release?: string;
  /**
   * Container image of that release. Pin it by its digest, so that a restarted node runs the same program. A change replaces the running
   * nodes; Terraform refuses it at plan for a running slot unless `patch` names the slot.
   */
  readonly image: string;
  /**
   * Names of the plugins besides the bundled ones. Nodes and migrations run with the same list, because a node does not start if its
   * plugins were not migrated (Kong 1.0.3, `kong migrations list` depends on KONG_PLUGINS).
   * @default - bundled plugins only
   */
  readonly plugins?: readonly string[];
  /**
   * Name of Kong's setting for the plugins. 0.34 has only `custom_plugins`, and 0.35 only `plugins`; each ignores the other name without an
   * error.
   * @default - `custom_plugins` for releases before 0.35, `plugins` from 0.35 on
   */
  readonly pluginsSetting?: 'custom_plugins' | 'plugins';
  /**
   * Number of proxy nodes when the slot first starts, 1 to 5000. The next release starts with at least as many nodes as the live release
   * has. A running slot ignores a change: scale its ECS service, or use `autoscaling`.
   * @default - `autoscaling.minCount`, or 2 without autoscaling
   */
  readonly proxyCount?: number;
  /**
   * Autoscaling of the slot's proxies. If you remove it from a running slot, the number of nodes stays as it is, and `kong-bluegreen run`
   * needs `--allow` for each of the two or three resources.
   * @default - no autoscaling
   */
  readonly autoscaling?: AutoscalingProps;
  /** Number of admin nodes when the admin service first starts, 1 to 5000. A running service ignores a change. @default 1 */
  readonly adminCount?: number;
  /** CPU units of a node; Fargate accepts only certain pairs with the memory. A change replaces the running nodes. @default 1024 */
  readonly cpu?: number;
  /** Memory of a node in MiB. A change replaces the running nodes. @default 2048 */
  readonly memory?: number;
  /**
   * CPU architecture of the nodes and of the one-off tasks; the image must be built for it. A change replaces the running nodes (ECS API,
   * RuntimePlatform).
   * @default - not set; ECS then uses X86_64
   */
  readonly cpuArchitecture?: 'X86_64' | 'ARM64';
  /**
   * Infrastructure of the nodes and of the one-off tasks: a launch type, or capacity providers of the cluster. `FARGATE_SPOT` is refused,
   * because AWS stops such nodes with two minutes' notice; your own providers must not be spot either, which the library cannot check. On
   * EC2 each task uses a network interface of its instance (`awsvpc`). It cannot change for a running slot, because the service would be
   * replaced: change it with the next release.
   * @default { launchType: 'FARGATE' }
   */
  readonly capacity?: Capacity;
  /**
   * Other settings of Kong as environment variables (`KONG_…`), for all nodes of the slot and its migrations. A change replaces the running
   * nodes.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Other settings with secret values, for example a licence or session secrets: ARN of a secret by environment variable. Nodes read the
   * value when they start, so running nodes do not get a new value of the same secret.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Existing task definitions for proxies and admin nodes; one-off tasks always use one of the library. The preflight and the check of the
   * settings then use the other props as the facts about the nodes. A change replaces the running nodes; see `patch`.
   * @default - the library creates them from image, settings and size
   */
  readonly taskDefinitions?: OwnTaskDefinitions;
  /**
   * Running services that this library did not create. The stage `baseline` imports them without a restart of a node. Only the live slot
   * may have them.
   * @default - the library creates the services
   */
  readonly adopted?: AdoptedServices;
}

/** Number of proxies when a slot first starts, unless the other slot has more. */
export function firstCount({ proxyCount, autoscaling }: KongReleaseProps): number {
  return proxyCount ?? autoscaling?.minCount ?? 2;
}

/** The release without props that only repeat a default, so that an explicit default is not a change. */
export function withoutDefaults({ capacity, taskDefinitions }: KongReleaseProps): Partial<KongReleaseProps> {
  const isUsual = JSON.stringify(capacity) === JSON.stringify(FARGATE);
  return {
    ...(capacity && !isUsual ? { capacity } : {}),
    ...(taskDefinitions && Object.values(taskDefinitions).some(Boolean) ? { taskDefinitions } : {}),
  };
}

/** @throws MisuseError if there is neither a prop `release` nor a release in the image's tag */
export function releaseOf({ release, image }: Pick<KongReleaseProps, 'release' | 'image'>): Release {
  if (release !== undefined) return Release.parse(release);
  const [, tag] = /:v?(\d+\.\d+(?:\.\d+){0,2}(?:-\d+)?)(?![\d.])[\w.-]*(?:@|$)/.exec(image) ?? [];
  if (tag !== undefined) return Release.parse(tag);
  throw new MisuseError(
    'KBG-PROP-012',
    `release must be given, for example 0.35-5: the tag of the image ${image} does not begin with a release`,
  );
}
