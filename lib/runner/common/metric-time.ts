/** The finest period of a load balancer's metrics (AWS: "CloudWatch metrics for your Application Load Balancer"). */
export const MINUTE_MS = 60_000;
/**
 * A minute's requests may show up late: load balancers measure and send in 60-second intervals (same page), and what was
 * sent is taken to be readable within another such interval.
 */
const METRIC_LAG_MS = 120_000;

/** The end of the last whole minute that can be read by now. */
export function readableUntil(now: Date): number {
  return Math.floor((now.getTime() - METRIC_LAG_MS) / MINUTE_MS) * MINUTE_MS;
}

/** The begin of the first whole minute from then on. */
export function firstMinute(since: Date): number {
  return Math.ceil(since.getTime() / MINUTE_MS) * MINUTE_MS;
}
