import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LabClock } from '../common/clock';
import type { ContainerSpec, IContainer, IContainerRuntime } from '../cloud/ecs/container-runtime';
import type { IDatastore } from '../datastore';
import { programOf, startProgram, type Programs } from './program-image';
import { ContainerFaults } from './kong/container-faults';
import { releaseOf } from './kong/image';
import type { FaultMessage, Order, PortsMessage } from './kong/order';
import type { Database } from './kong/settings';
import { startNodeChild, type NodeChild } from '../process/node-child';

export interface ContainerRuntimeOptions {
  readonly clock: LabClock;
  readonly datastore: IDatastore;
  /** Port of the service that the seeded datastore's services point to. */
  readonly upstreamPort: number;
  /** Node programs that containers run beside Kong. @default - none */
  readonly programs?: Programs;
}

/** Runs Kong's stand-in, one process for each container. */
export interface IKongRuntime extends IContainerRuntime {
  /** Faults of containers that a test injects. */
  readonly faults: ContainerFaults;
  /** Names of the databases that containers were sent to, by the endpoint that their settings name; the first is the seeded one. */
  databases(): Readonly<Record<string, string>>;
  /** Name of the database that the first endpoint leads to. */
  readonly liveDatabase: string;
}

const LOCAL = new Set(['127.0.0.1', 'localhost']);

class KongRuntime implements IKongRuntime {
  readonly faults = new ContainerFaults();
  private readonly children = new Set<NodeChild>();
  private readonly endpoints = new Map<string, string>();
  private readonly prefix = `kong_lab_${randomBytes(4).toString('hex')}`;
  readonly liveDatabase = `${this.prefix}_1`;
  private closed = false;

  constructor(private readonly options: ContainerRuntimeOptions) {}

  databases(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.endpoints);
  }

  async launch(spec: ContainerSpec): Promise<IContainer> {
    const program = programOf(spec.image, this.options.programs ?? {});
    if (program !== undefined) return await this.launchProgram(program, spec);
    const release = releaseOf(spec.image);
    const { taskArn, image, command, environment, containerPorts, onLog } = spec;
    const database = await this.database(environment);
    if (this.closed) throw new Error('CannotStartContainerError: the lab is closed');
    const child = startNodeChild({ module: join(__dirname, 'kong', 'main'), onLine: onLog });
    this.children.add(child);
    const { factor } = this.options.clock;
    const fault = (): Order['fault'] => this.faults.of({ image, taskArn });
    const order: Order = { release, command, environment, containerPorts, database, factor, fault: fault() };
    const stopFaults = this.faults.onChange(() => {
      const message: FaultMessage = { fault: fault() };
      if (child.process.connected) child.process.send(message, () => undefined);
    });
    void child.exited.then(() => {
      this.children.delete(child);
      stopFaults();
    });
    child.process.send(order, () => undefined);
    const { ports } = await publishedPorts(child, containerPorts);
    return {
      pid: child.pid,
      hostPorts: ports,
      exited: child.exited,
      signal: (name) => {
        child.process.kill(name);
      },
    };
  }

  private async launchProgram(file: string, spec: ContainerSpec): Promise<IContainer> {
    const { environment } = spec;
    const database = environment.PGHOST === undefined ? undefined : await this.database(kongNames(environment));
    if (this.closed) throw new Error('CannotStartContainerError: the lab is closed');
    const { child, hostPorts } = await startProgram(file, spec, database);
    this.children.add(child);
    void child.exited.then(() => this.children.delete(child));
    return {
      pid: child.pid,
      hostPorts,
      exited: child.exited,
      signal: (name) => {
        child.process.kill(name);
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.children];
    for (const child of all) child.process.kill('SIGKILL');
    await Promise.all(all.map(({ exited }) => exited));
  }

  /** The first endpoint that is seen is the live gateway's; any other leads to an empty database, as a wrong one would. */
  private async database(environment: ContainerSpec['environment']): Promise<Database> {
    const { datastore, upstreamPort } = this.options;
    const { host, port, user, password } = datastore;
    const named = {
      host: environment.KONG_PG_HOST ?? '127.0.0.1',
      port: Number(environment.KONG_PG_PORT ?? '5432'),
      user: environment.KONG_PG_USER ?? 'kong',
      password: environment.KONG_PG_PASSWORD ?? '',
      database: environment.KONG_PG_DATABASE ?? 'kong',
    };
    const isOurs = (named.host === host || (LOCAL.has(host) && LOCAL.has(named.host))) && named.port === port;
    if (isOurs) return named;
    const endpoint = `${named.host}:${named.port}/${named.database}`;
    const isFirst = this.endpoints.size === 0;
    const database = this.endpoints.get(endpoint) ?? `${this.prefix}_${this.endpoints.size + 1}`;
    const seed = isFirst || database === this.liveDatabase ? 'kong-0.34' : 'empty';
    this.endpoints.set(endpoint, database);
    await datastore.ensureDatabase(database, { seed, upstreamPort });
    return { host, port, user, password, database };
  }
}

/** The names that PostgreSQL's clients read, as Kong calls them. */
function kongNames({ PGHOST, PGPORT, PGUSER, PGDATABASE }: ContainerSpec['environment']): Record<string, string> {
  const names = { KONG_PG_HOST: PGHOST, KONG_PG_PORT: PGPORT, KONG_PG_USER: PGUSER, KONG_PG_DATABASE: PGDATABASE };
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** A one-off command has no ports; of a node they are known before it is asked whether it can start. */
function publishedPorts(child: NodeChild, containerPorts: readonly number[]): Promise<PortsMessage> {
  if (containerPorts.length === 0) return Promise.resolve({ ports: {} });
  return new Promise((resolve) => {
    child.process.once('message', (message) => {
      resolve(message as PortsMessage);
    });
    // A program that listens nowhere publishes nothing, whatever its definition says.
    void child.exited.then(() => {
      resolve({ ports: {} });
    });
  });
}

/** Starts containers of Kong images; any other image can't be pulled. */
export function createContainerRuntime(options: ContainerRuntimeOptions): IKongRuntime {
  return new KongRuntime(options);
}
