/**
 * One minute of one colour, as an Application Load Balancer counts it by target group (AWS: "CloudWatch metrics for your Application
 * Load Balancer"). The load balancer's own answers of the 500s are counted for the whole load balancer only, so what the target did
 * not answer is told by the difference; and of the 400s nothing but their sum is counted, so a 404 is not told from a 401.
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

/** What a colour's minutes add up to. */
export interface TrafficTotals {
  readonly requests: number;
  readonly serverErrors: number;
  /** Requests to which the target gave no answer: it refused, broke off or took too long. */
  readonly unanswered: number;
  readonly clientErrors: number;
  /** p99 latency of the minute in the middle. @default - no request was answered */
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
    unanswered: Math.max(0, requests - answers - underWay(requests, p99Seconds, minutes.length)),
    clientErrors: sum((minute) => minute.clientErrors),
    ...(p99Seconds === undefined ? {} : { p99Seconds }),
  };
}

/**
 * Requests that came before the window's end and are answered after it: no more than rate times latency (Little's law). They are not held
 * against anybody; what was answered in the window and came before it makes up for them, but by chance only.
 */
function underWay(requests: number, p99Seconds = 0, minutes: number): number {
  return Math.ceil((requests * p99Seconds) / (Math.max(1, minutes) * 60));
}

function middle(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
