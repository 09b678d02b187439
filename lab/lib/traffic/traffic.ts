import { join } from 'node:path';
import { SEEDED_ROUTES } from '../datastore';
import { startNodeChild, type NodeChild } from '../process/node-child';
import type { RequestKind } from './request-kinds';
import type { TrafficSnapshot } from './tally';
import type { TrafficOrder, TrafficQuestion, TrafficRoute } from './traffic-order';
import { LabError } from '../common/lab-error';

/** How to send traffic. */
export interface TrafficOptions {
  /** URLs that requests go to in turn, without a path. */
  readonly endpoints: readonly string[];
  /** Routes of the gateway to the lab's upstream. @default - the seeded datastore's routes */
  readonly routes?: readonly TrafficRoute[];
  /** Headers of every request, such as the `host` that a listener rule wants. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Relative frequencies of the kinds of requests. @default - 92 short, 4 slow, 2 uploads, 2 downloads */
  readonly mix?: Partial<Record<RequestKind, number>>;
  /** @default 100 */
  readonly ratePerSecond?: number;
  /**
   * Maximum of requests in flight; at the maximum no request is sent. Three times what a lab at the default mix has in flight. Each may need a
   * connection, and Node (libuv 1.46) accepts one in each turn of its loop: on a computer with little time left, more of them would
   * wait for that until they time out, and a gateway that loses nothing would be blamed.
   * @default - a third of `ratePerSecond`, at least 50
   */
  readonly concurrency?: number;
  /** Real milliseconds until an answer must be complete. @default 15000 */
  readonly timeoutMs?: number;
  /** Real seconds after which no further request is sent. @default 3600 */
  readonly maxSeconds?: number;
  /** Number of requests after which no further one is sent. @default 2000000 */
  readonly maxRequests?: number;
}

/** Clients in a process of their own, which count every request. */
export interface ITraffic {
  /** The counts so far. */
  snapshot(): Promise<TrafficSnapshot>;
  /** Ends the traffic, waits for requests in flight, and answers the final counts; any number of times. */
  stop(): Promise<TrafficSnapshot>;
}

const MIX: Readonly<Record<RequestKind, number>> = { short: 92, slow: 4, upload: 2, download: 2 };
const NONE: Readonly<Record<RequestKind, number>> = { short: 0, slow: 0, upload: 0, download: 0 };

function order(options: TrafficOptions): TrafficOrder {
  if (options.endpoints.length === 0)
    throw new LabError('KBG-LAB-017', 'endpoints must have at least one URL, got none');
  const { ratePerSecond = 100 } = options;
  const routes = options.routes ?? Object.values(SEEDED_ROUTES);
  return {
    endpoints: options.endpoints,
    routes: routes.map(({ path, headers }) => ({ path, headers: { ...options.headers, ...headers } })),
    mix: options.mix === undefined ? MIX : { ...NONE, ...options.mix },
    ratePerSecond,
    concurrency: options.concurrency ?? Math.max(ratePerSecond / 3, 50),
    timeoutMs: options.timeoutMs ?? 15_000,
    maxSeconds: options.maxSeconds ?? 3600,
    maxRequests: options.maxRequests ?? 2_000_000,
  };
}

class Traffic implements ITraffic {
  private readonly waiting = new Map<number, { resolve: (s: TrafficSnapshot) => void; reject: (e: Error) => void }>();
  private readonly lines: string[];
  private lastId = 0;
  private ended: Error | undefined;
  private final: Promise<TrafficSnapshot> | undefined;

  constructor(
    private readonly child: NodeChild,
    lines: string[],
  ) {
    this.lines = lines;
    child.process.on('message', (message) => {
      const { id, snapshot } = message as { id: number; snapshot: TrafficSnapshot };
      this.waiting.get(id)?.resolve(snapshot);
      this.waiting.delete(id);
    });
    void child.exited.then(({ exitCode }) => {
      this.end(exitCode);
    });
  }

  snapshot(): Promise<TrafficSnapshot> {
    return this.final ?? this.ask('snapshot');
  }

  stop(): Promise<TrafficSnapshot> {
    this.final ??= this.ask('stop').finally(async () => {
      this.child.process.kill('SIGKILL');
      await this.child.exited;
    });
    return this.final;
  }

  private ask(question: TrafficQuestion['question']): Promise<TrafficSnapshot> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      const message: TrafficQuestion = { question, id };
      this.child.process.send(message, () => undefined);
    });
  }

  private end(exitCode: number): void {
    const why = this.lines.slice(-3).join('; ') || 'no output';
    this.ended = new LabError(
      'KBG-LAB-018',
      `the traffic client ended with code ${exitCode}, and its counts are lost; start again; its last lines: ${why}`,
    );
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}

/** Starts the clients. */
export function startTraffic(options: TrafficOptions): Promise<ITraffic> {
  const message = order(options);
  const lines: string[] = [];
  const child = startNodeChild({ module: join(__dirname, 'client-process'), onLine: (line) => lines.push(line) });
  const traffic = new Traffic(child, lines);
  return new Promise((resolve, reject) => {
    child.process.send(message, (error) => {
      if (error) reject(error);
      else resolve(traffic);
    });
  });
}
