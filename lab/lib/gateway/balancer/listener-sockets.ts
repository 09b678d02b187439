import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** AWS's default idle timeout of an Application Load Balancer. */
const IDLE_MS = 60_000;
/** Listeners that can appear before the next turn of the event loop. */
const SPARE = 4;

/** A bound socket, waiting for the listener that it will serve. */
interface Bound {
  readonly server: Server;
  readonly port: number;
}

/** Loopback ports that are bound before they are needed, so that a listener's address is known as soon as it exists. */
export class ListenerSockets {
  private readonly spare: Bound[] = [];
  private readonly servers = new Set<Server>();
  private readonly stop = new AbortController();

  private constructor(
    private readonly ports: number[],
    private readonly perListener: number,
  ) {}

  static async open(ports: readonly number[], perListener: number): Promise<ListenerSockets> {
    const sockets = new ListenerSockets([...ports], perListener);
    try {
      for (let i = 0; i < SPARE * perListener; i++) await sockets.bind();
      return sockets;
    } catch (error) {
      await sockets.close();
      throw error;
    }
  }

  /** A port that from now on is answered by the handler. */
  take(handler: RequestListener): number {
    const bound = this.spare.shift();
    if (bound === undefined) throw new Error('no bound port is left; ask canTake first');
    bound.server.on('request', handler);
    void this.bind().catch(() => undefined);
    return bound.port;
  }

  /** True if one port is left for each node. */
  get canTake(): boolean {
    return this.spare.length >= this.perListener;
  }

  async close(): Promise<void> {
    this.stop.abort();
    await Promise.all(
      [...this.servers].map((server) => {
        const done = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        return done;
      }),
    );
  }

  /** Asked again after a wait. */
  private isClosed(): boolean {
    return this.stop.signal.aborted;
  }

  private async bind(): Promise<void> {
    if (this.isClosed()) return;
    const server = createServer({ keepAliveTimeout: IDLE_MS, requestTimeout: 0 });
    this.servers.add(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.ports.shift() ?? 0, '127.0.0.1', resolve);
    });
    if (this.isClosed()) server.close();
    else this.spare.push({ server, port: (server.address() as AddressInfo).port });
  }
}
