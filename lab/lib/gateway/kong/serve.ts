import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { ContainerFault } from './container-faults';
import { sendToLab } from '../../process/node-child';
import { adminHandler } from './admin-api';
import { components } from './catalogue';
import { readConfiguration, type Configuration } from './configuration';
import { databaseError, openClient } from './database';
import { isCurrent } from './legacy-migrations';
import type { FaultMessage, Order } from './order';
import { proxyHandler } from './proxy';
import { readSchemaState } from './schema-state';
import { isLoopback, settings, type Listen, type Settings } from './settings';

/** Nginx's keepalive_timeout: longer than a load balancer's idle timeout, so that the balancer closes first. */
const KEEP_ALIVE_MS = 75_000;
const EMPTY: Configuration = { routes: [], keys: new Set(), upstreams: new Map() };
const CONNECT_MS = 5000;
/** However much the clock is compressed, the database is not asked more often. */
const MIN_POLL_MS = 300;

/** The container's ports: bound at once, since the lab must know them; connections are cut off until Kong listens. */
class Ports {
  private readonly servers = new Map<number, Server>();
  private readonly handlers = new Map<number, RequestListener>();

  async open(containerPorts: readonly number[]): Promise<Record<number, number>> {
    const hostPorts: Record<number, number> = {};
    for (const port of containerPorts) hostPorts[port] = await this.bind(port);
    return hostPorts;
  }

  /** From now on these ports answer, as far as the container publishes them and others may reach them. */
  listen(where: readonly Listen[], handler: RequestListener): void {
    for (const address of where) if (!isLoopback(address)) this.handlers.set(address.port, handler);
  }

  /** Lets requests in flight end. */
  async drain(): Promise<void> {
    const closed = [...this.servers.values()].map((server) => {
      const done = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      return done;
    });
    await Promise.all(closed);
  }

  private bind(port: number): Promise<number> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
      const handler = this.handlers.get(port);
      if (handler === undefined) request.socket.destroy();
      else handler(request, response);
    });
    server.on('connection', (socket: Socket) => {
      if (!this.handlers.has(port)) socket.resetAndDestroy();
    });
    this.servers.set(port, server);
    return new Promise((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', () => {
        resolve((server.address() as AddressInfo).port);
      });
    });
  }
}

/** The reason why a node does not start. */
async function refusal(client: Client, order: Order, { plugins }: Settings): Promise<string | undefined> {
  if (order.release.framework === 'legacy') {
    if (await isCurrent(client)) return undefined;
    return (
      '[postgres] the current database schema does not match this version of Kong. Please run `kong migrations up` ' +
      'to update/initialize the database schema. Be aware that Kong migrations should only run from a single node'
    );
  }
  const { needsBootstrap, legacy, fresh } = await readSchemaState(client, components(plugins));
  if (needsBootstrap && legacy === 'too old') {
    return "cannot start Kong 1.x with a legacy database, upgrade to 0.14 first, and run 'kong migrations up'";
  }
  if (needsBootstrap && legacy === 'none') {
    return "database needs bootstrapping; run 'kong migrations bootstrap'";
  }
  return fresh.length > 0 ? "new migrations available; run 'kong migrations up' to proceed" : undefined;
}

/** A node: it serves the configuration that it read last, and polls the database. */
class Node {
  private configuration: Configuration | undefined;
  private client: Promise<Client> | undefined;
  private fault: ContainerFault;

  constructor(
    private readonly order: Order,
    private readonly config: Settings,
  ) {
    this.fault = order.fault;
    process.on('message', (message: FaultMessage) => (this.fault = message.fault));
  }

  async start(ports: Ports): Promise<void> {
    const { order, config } = this;
    const client = await this.database().catch((error: unknown) => {
      throw databaseError(error);
    });
    const refused = await refusal(client, order, config);
    if (refused !== undefined) throw new Error(refused);
    this.configuration = await readConfiguration(client, order.release.framework);
    await delay(((this.fault.startDelaySeconds ?? 0) * 1000) / order.factor);
    if (this.fault.crashOnStart) throw new Error('nginx: [emerg] could not start');
    const { release } = order;
    const isSick = (): boolean => this.fault.neverHealthy === true || Math.random() < (this.fault.errorShare ?? 0);
    const proxy = proxyHandler({ release, isSick, configuration: () => this.current() });
    ports.listen(config.proxyListen, (request, response) => {
      void this.late().then(() => {
        proxy(request, response);
      });
    });
    ports.listen(config.adminListen, adminHandler({ release, settings: config, database: () => this.database() }));
    void this.poll();
  }

  /** Delays some or all requests before they are handled. */
  private async late(): Promise<void> {
    const { latencySeconds = 0, latencyShare = 1 } = this.fault;
    if (latencySeconds > 0 && Math.random() < latencyShare) await delay((latencySeconds * 1000) / this.order.factor);
  }

  private current(): Configuration {
    if (this.configuration === undefined) throw new Error('the node has not started');
    return this.fault.emptyConfiguration === true ? EMPTY : this.configuration;
  }

  private async database(): Promise<Client> {
    if (this.fault.databaseDown) throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    this.client ??= this.connect();
    return this.client;
  }

  private async connect(): Promise<Client> {
    const forget = (): void => {
      this.client = undefined;
    };
    try {
      const client = await openClient(this.order, CONNECT_MS);
      client.once('end', forget);
      return client;
    } catch (error) {
      forget();
      throw error;
    }
  }

  private async poll(): Promise<void> {
    const period = Math.max((this.config.updateFrequency * 1000) / this.order.factor, MIN_POLL_MS);
    for (;;) {
      await delay(period, undefined, { ref: false });
      try {
        this.configuration = await readConfiguration(await this.database(), this.order.release.framework);
      } catch {
        // The database can't be reached: the node serves its last configuration.
      }
    }
  }
}

/** `kong docker-start`: resolves when the node listens, and rejects with the reason why it does not start. */
export async function serve(order: Order): Promise<undefined> {
  const ports = new Ports();
  const node = new Node(order, settings(order.environment));
  sendToLab({ ports: await ports.open(order.containerPorts) });
  // nginx's fast shutdown: the process ends at once, and requests in flight are lost.
  process.on('SIGTERM', () => process.exit(0));
  process.on('SIGQUIT', () => {
    void ports.drain().then(() => process.exit(0));
  });
  try {
    await node.start(ports);
  } catch (error) {
    console.error(`Error: ${(error as Error).message}`);
    process.exit(1);
  }
  console.log(`Kong started (stand-in of ${order.release.version})`);
}
