/**
 * One minute of one slot, as an Application Load Balancer counts it by target group (AWS: "CloudWatch metrics for your Application
 * Load Balancer"). The load balancer counts its own answers in the 500s for all target groups together, so the number of unanswered
 * requests is a difference. It counts only the sum of the 400s, so a 404 cannot be distinguished from a 401.
 */
export interface TrafficMinute {
  readonly at: Date;
  readonly requests: number;
  /** Answers of the target in the 200s and 300s. */
  readonly good: number;
  /** Answers of the target in the 400s. */
  readonly clientErrors: number;
  /** Answers of the target in the 500s. */
  readonly serverErrors: number;
  /** @default - no request was answered */
  readonly p99Seconds?: number;
}

/** Totals of a slot's minutes. */
export interface TrafficTotals {
  readonly requests: number;
  readonly serverErrors: number;
  /** Requests that the target did not answer: it refused them, closed the connection or took too long. */
  readonly unanswered: number;
  readonly clientErrors: number;
  /** p99 latency of the median minute. @default - no request was answered */
  readonly p99Seconds?: number;
}

export function totalsOf(minutes: readonly TrafficMinute[]): TrafficTotals {
  const sum = (of: (minute: TrafficMinute) => number): number => minutes.reduce((all, minute) => all + of(minute), 0);
  const p99Seconds = middle(minutes.flatMap((minute) => minute.p99Seconds ?? []));
  const requests = sum((minute) => minute.requests);
  const answers = sum(({ good, clientErrors, serverErrors }) => good + clientErrors + serverErrors);
  return {
    requests,
    serverErrors: sum((minute) => minute.serverErrors),
    unanswered: Math.max(0, requests - answers - inFlight(requests, p99Seconds, minutes.length)),
    clientErrors: sum((minute) => minute.clientErrors),
    ...(p99Seconds === undefined ? {} : { p99Seconds }),
  };
}

/**
 * Requests that arrived before the window's end and are answered after it: at most rate times latency (Little's law). They do not count as
 * unanswered.
 */
function inFlight(requests: number, p99Seconds = 0, minutes: number): number {
  return Math.ceil((requests * p99Seconds) / (Math.max(1, minutes) * 60));
}

function middle(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
