import { Agent } from 'node:http';
import { firstMessage, sendToLab } from '../process/node-child';
import { sendRequest } from './client-request';
import { planRequest, type RequestKind } from './request-kinds';
import { Tally } from './tally';
import type { TrafficOrder, TrafficQuestion } from './traffic-order';

const TICK_MS = 10;
/** Shorter than a load balancer's idle timeout, so that no request meets a connection that is just being closed. */
const IDLE_MS = 20_000;

/** Sends requests at a steady rate, whether earlier ones were answered or not. */
class Client {
  readonly tally = new Tally();
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 256 });
  private readonly startedAt = performance.now();
  private readonly kinds: readonly RequestKind[];
  private readonly timer: NodeJS.Timeout;
  private due = 0;
  private lastTick = performance.now();
  private waiting: (() => void)[] = [];

  constructor(private readonly order: TrafficOrder) {
    this.kinds = spread(order.mix);
    this.timer = setInterval(() => {
      this.tick();
    }, TICK_MS);
  }

  /** No new requests; resolves when those in flight have ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    if (this.tally.inFlight > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private tick(): void {
    const { ratePerSecond, concurrency, maxRequests, maxSeconds } = this.order;
    const now = performance.now();
    // Requests that could not be sent in time are not sent later in a burst.
    this.due = Math.min(this.due + ((now - this.lastTick) / 1000) * ratePerSecond, ratePerSecond / 10 + 1);
    this.lastTick = now;
    const isOver = (): boolean => now - this.startedAt > maxSeconds * 1000 || this.tally.begun >= maxRequests;
    for (; !isOver() && this.due >= 1 && this.tally.inFlight < concurrency; this.due--) this.send();
    if (isOver()) clearInterval(this.timer);
  }

  private send(): void {
    const { endpoints, routes, timeoutMs } = this.order;
    const n = this.tally.begun;
    const endpoint = endpoints[n % endpoints.length] ?? '';
    const route = routes[Math.floor(n / endpoints.length) % routes.length] ?? { path: '', headers: {} };
    const kind = this.kinds[n % this.kinds.length] ?? 'short';
    this.tally.begin();
    const begun = performance.now();
    void sendRequest(planRequest(kind), { endpoint, agent: this.agent, ...route, timeoutMs }).then(
      ({ targetGroup, loss }) => {
        this.tally.answer(targetGroup);
        if (loss === undefined) this.tally.succeed(performance.now() - begun, kind === 'short');
        else this.tally.lose(loss);
        if (this.tally.inFlight === 0) for (const resolve of this.waiting.splice(0)) resolve();
      },
    );
  }
}

const SLOTS = 101;

/** A fixed sequence with the kinds' shares, evenly mixed; its length is prime, so that every route sees every kind. */
function spread(mix: TrafficOrder['mix']): readonly RequestKind[] {
  const kinds = Object.keys(mix) as RequestKind[];
  const total = kinds.reduce((sum, kind) => sum + mix[kind], 0);
  const credit = new Map(kinds.map((kind) => [kind, 0]));
  return Array.from({ length: SLOTS }, () => {
    for (const kind of kinds) credit.set(kind, (credit.get(kind) ?? 0) + mix[kind] / total);
    const next = kinds.reduce((best, kind) => ((credit.get(kind) ?? 0) > (credit.get(best) ?? 0) ? kind : best));
    credit.set(next, (credit.get(next) ?? 0) - 1);
    return next;
  });
}

async function main(): Promise<void> {
  const client = new Client(await firstMessage<TrafficOrder>());
  process.on('message', (message) => {
    const { question, id } = message as TrafficQuestion;
    const ready = question === 'stop' ? client.stop() : Promise.resolve();
    void ready.then(() => {
      sendToLab({ id, snapshot: client.tally.snapshot() });
    });
  });
}

void main();
