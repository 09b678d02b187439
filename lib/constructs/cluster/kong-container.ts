import type { IKongDatastore } from '../release/kong-datastore';
import type { KongReleaseProps } from '../release/kong-release';
import type { NodePart } from '../release/node-environment';
import { nodeEnvironment, nodeSecrets, PORTS } from '../release/node-environment';

/** Name of Kong's container in every task definition of the library. */
export const CONTAINER = 'kong';

/** Inputs of a container definition of Kong. */
export interface KongContainerOptions {
  readonly release: KongReleaseProps;
  readonly datastore: IKongDatastore;
  readonly region: string;
  readonly logGroupName: string;
  readonly stopTimeoutSeconds?: number;
}

/** Container definition of one part. It is the same in every stage. */
export function kongContainer(part: NodePart, options: KongContainerOptions): Record<string, unknown> {
  const { release, datastore, region, logGroupName, stopTimeoutSeconds } = options;
  const ports = { proxy: [PORTS.proxy], admin: [PORTS.proxy, PORTS.admin], migrations: [] }[part];
  return {
    name: CONTAINER,
    image: release.image,
    essential: true,
    // A one-off task without a command of its own only reads.
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

/** Sorted by name, so that another order of the settings does not change a running definition. */
function sorted(values: Readonly<Record<string, string>>, key: 'value' | 'valueFrom'): Record<string, string>[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name, [key]: values[name] ?? '' }));
}
