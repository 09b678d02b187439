import type { IKongDatastore } from '../release/kong-datastore';
import type { KongReleaseProps } from '../release/kong-release';
import type { NodePart } from '../release/node-environment';
import { nodeEnvironment, nodeSecrets, PORTS } from '../release/node-environment';

/** The name of Kong's container in every task definition. */
export const CONTAINER = 'kong';

/** What a container of Kong is made of. */
export interface KongContainerOptions {
  readonly release: KongReleaseProps;
  readonly datastore: IKongDatastore;
  readonly region: string;
  readonly logGroupName: string;
  readonly stopTimeoutSeconds?: number;
}

/** The container definition of one part. Nothing of it varies by stage. */
export function kongContainer(part: NodePart, options: KongContainerOptions): Record<string, unknown> {
  const { release, datastore, region, logGroupName, stopTimeoutSeconds } = options;
  const ports = { proxy: [PORTS.proxy], admin: [PORTS.proxy, PORTS.admin], migrations: [] }[part];
  return {
    name: CONTAINER,
    image: release.image,
    essential: true,
    // A one-off task that was started without its own command only reads.
    ...(part === 'migrations' ? { command: ['kong', 'migrations', 'list'] } : {}),
    environment: sorted(nodeEnvironment(part, release, datastore), 'value'),
    secrets: sorted(nodeSecrets(release, datastore), 'valueFrom'),
    portMappings: ports.map((containerPort) => ({ containerPort, protocol: 'tcp' })),
    stopTimeout: stopTimeoutSeconds ?? 30,
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroupName,
        'awslogs-region': region,
        'awslogs-stream-prefix': part,
      },
    },
  };
}

/** Sorted by name: the order of a map must never look like a change of a running definition. */
function sorted(values: Readonly<Record<string, string>>, key: 'value' | 'valueFrom'): Record<string, string>[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name, [key]: values[name] ?? '' }));
}
