import type { ContainerSpec } from '../cloud/ecs/container-runtime';
import type { NodeChild } from '../process/node-child';
import { startNodeChild } from '../process/node-child';
import { freePort } from '../process/free-port';
import type { Database } from './kong/settings';

/** Files of Node programs by the name of the image that runs each of them. */
export type Programs = Readonly<Record<string, string>>;

/** A started program, with the real ports of its container ports. */
export interface StartedProgram {
  readonly child: NodeChild;
  readonly hostPorts: Readonly<Record<number, number>>;
}

/** The program of an image: `registry.example/tools/worker:1.2@sha256:…` runs the program `worker`. */
export function programOf(image: string, programs: Programs): string | undefined {
  const [, name = ''] = /(?:^|\/)([^/:@]+)(?::[^/@]+)?(?:@[^/]*)?$/.exec(image) ?? [];
  return Object.hasOwn(programs, name) ? programs[name] : undefined;
}

/**
 * Runs a program with the container's environment and nothing of the lab's own. A program with a container port listens at the real port
 * that PORT names. A program that names a PostgreSQL server by PGHOST gets the lab's server in its place.
 */
export async function startProgram(
  file: string,
  { command, environment, containerPorts, onLog }: ContainerSpec,
  database: Database | undefined,
): Promise<StartedProgram> {
  const port = containerPorts.length === 0 ? undefined : await freePort();
  const child = startNodeChild({
    module: file,
    endsWithLab: true,
    args: command,
    environment: {
      ...environment,
      ...(port === undefined ? {} : { PORT: String(port) }),
      ...(database === undefined ? {} : clientEnvironment(database)),
    },
    onLine: onLog,
  });
  return { child, hostPorts: port === undefined ? {} : Object.fromEntries(containerPorts.map((it) => [it, port])) };
}

function clientEnvironment({ host, port, database, user, password }: Database): Readonly<Record<string, string>> {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: password,
    PGSSLMODE: 'disable',
  };
}
