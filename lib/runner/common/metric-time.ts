/** The finest period of a load balancer's metrics (AWS: "CloudWatch metrics for your Application Load Balancer"). */
export const MINUTE_MS = 60_000;
/**
 * The requests of a minute may appear late: load balancers measure and send in intervals of 60 seconds (same page), and we allow one more
 * interval until the metric can be read.
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
