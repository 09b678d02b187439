import type { Capacity } from '../../domain';
import { FARGATE, MisuseError, Release } from '../../domain';
import type { AdoptedServices, OwnTaskDefinitions } from './adopted-services';
import type { AutoscalingProps } from './autoscaling-props';

/** CPU units and MiB of a node, where nothing else is said. */
export const DEFAULT_CPU = 1024;
export const DEFAULT_MEMORY = 2048;

/** What runs in one colour's slot. */
export interface KongReleaseProps {
  /** Kong release, such as `0.34-1`. Recorded in the ledger. @default - what the image's tag begins with */
  readonly release?: string;
  /**
   * Container image of that release; pin it by digest so that a restarted node is the same program. A change of it replaces nodes that run,
   * and is refused at plan for a colour that does unless `patch` names it.
   */
  readonly image: string;
  /**
   * Plugins beyond the bundled ones. Nodes and migrations run with the same list: a node whose plugins were not migrated
   * refuses to start (Kong 1.0.3, `kong migrations list` depends on KONG_PLUGINS).
   * @default - bundled plugins only
   */
  readonly plugins?: readonly string[];
  /**
   * Name of the setting that holds the plugins: 0.34 knows `custom_plugins` only, 0.35 `plugins` only, and each ignores
   * the other's in silence.
   * @default - `custom_plugins` for releases before 0.35, `plugins` from 0.35 on
   */
  readonly pluginsSetting?: 'custom_plugins' | 'plugins';
  /**
   * Proxy nodes when the colour is first started; the next release starts with at least the live count of the old one. Of a colour that
   * runs it is ignored: scale the service itself, or by autoscaling.
   * @default - `autoscaling.minCount`, or else 2
   */
  readonly proxyCount?: number;
  /**
   * Bounds and target by which AWS scales the proxies of the colour while they run. Removed from a colour that runs, its nodes stay as many
   * as they are, and `kong-bluegreen run` wants an `--allow` for each of the two or three resources.
   * @default - none; the count is changed by hand alone
   */
  readonly autoscaling?: AutoscalingProps;
  /** Nodes that the admin service is first started with; of one that runs it is ignored. @default 1 */
  readonly adminCount?: number;
  /** CPU units of a node; Fargate takes certain pairs with the memory. A change replaces nodes that run. @default 1024 */
  readonly cpu?: number;
  /** Memory of a node, in MiB. A change replaces nodes that run. @default 2048 */
  readonly memory?: number;
  /**
   * CPU of the nodes and of the one-off tasks; the image must be built for it. A change of it replaces nodes (ECS API, RuntimePlatform).
   * @default - not said, which ECS takes for X86_64
   */
  readonly cpuArchitecture?: 'X86_64' | 'ARM64';
  /**
   * What nodes and one-off tasks run on: a launch type, or capacity providers that the cluster has. `FARGATE_SPOT` is refused: AWS takes
   * such nodes away with two minutes' notice. Whether a provider of your own is spot can't be seen here. On EC2 each task takes a network
   * interface of its instance (`awsvpc`). Of a colour that runs it can't be changed, because the service would be replaced: give it to the
   * next release.
   * @default { launchType: 'FARGATE' }
   */
  readonly capacity?: Capacity;
  /**
   * Further settings as environment variables (`KONG_…`), for every node of the colour and its migrations. A change of a
   * live colour's settings replaces its nodes.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Further settings by reference: environment variable to Secrets Manager ARN (licence, session secrets). Nodes read them when they start, so
   * a new value of the same secret reaches new nodes alone.
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Task definitions that were made elsewhere, for proxies and admin nodes; one-off tasks always have one of the library's. What the other
   * props say is then what the preflight and the settings' check know of the nodes. A change replaces nodes that run; see `patch`.
   * @default - the library makes them of image, settings and size
   */
  readonly taskDefinitions?: OwnTaskDefinitions;
  /**
   * Services that run and that this library did not make: they come in at `baseline`, and no node of theirs is restarted. Of the colour that
   * is live alone.
   * @default - the library makes the services
   */
  readonly adopted?: AdoptedServices;
}

/** Proxies that a colour is first started with, unless the other has more. */
export function firstCount({ proxyCount, autoscaling }: KongReleaseProps): number {
  return proxyCount ?? autoscaling?.minCount ?? 2;
}

/** The same release: what says no more than the default is left out, so that to say it is no change. */
export function withoutDefaults({ capacity, taskDefinitions }: KongReleaseProps): Partial<KongReleaseProps> {
  const isUsual = JSON.stringify(capacity) === JSON.stringify(FARGATE);
  return {
    ...(capacity && !isUsual ? { capacity } : {}),
    ...(taskDefinitions && Object.values(taskDefinitions).some(Boolean) ? { taskDefinitions } : {}),
  };
}

/** @throws MisuseError when no release is given, and the image's tag names none */
export function releaseOf({ release, image }: Pick<KongReleaseProps, 'release' | 'image'>): Release {
  if (release !== undefined) return Release.parse(release);
  const [, tag] = /:v?(\d+\.\d+(?:\.\d+){0,2}(?:-\d+)?)(?![\d.])[\w.-]*(?:@|$)/.exec(image) ?? [];
  if (tag !== undefined) return Release.parse(tag);
  throw new MisuseError(
    'KBG-PROP-012',
    `release must be given, such as 0.35-5: the image ${image} has no tag that begins with one`,
  );
}
