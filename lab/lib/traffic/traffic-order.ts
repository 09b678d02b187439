import type { RequestKind } from './request-kinds';

/** A path of the gateway that routes to the lab's upstream, and the headers that it requires. */
export interface TrafficRoute {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The order to the client process. */
export interface TrafficOrder {
  readonly endpoints: readonly string[];
  readonly routes: readonly TrafficRoute[];
  /** Relative frequencies. */
  readonly mix: Readonly<Record<RequestKind, number>>;
  readonly ratePerSecond: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly maxSeconds: number;
  readonly maxRequests: number;
}

/** A question to the client process. */
export interface TrafficQuestion {
  readonly question: 'snapshot' | 'stop';
  readonly id: number;
}
