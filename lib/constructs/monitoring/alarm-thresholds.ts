/** Thresholds of the alarms of one slot's proxies; the dashboard shows each as a line. */
export interface AlarmThresholds {
  /**
   * Maximum percentage of requests that the slot's targets answer with 5xx, 0 to 100. Answers of the load balancer itself (no target, no
   * connection) do not count (AWS: HTTPCode_ELB_5XX_Count has no TargetGroup dimension). @default 1
   */
  readonly maxErrorRate?: number;
  /**
   * Maximum percentage of requests that the slot's targets answer with 4xx, 0 to 100. The load balancer counts all 4xx together, also 401,
   * 403 and 429 of plugins (AWS: HTTPCode_Target_4XX_Count). Set it above the percentage of a normal day. @default 25
   */
  readonly maxClientErrorRate?: number;
  /** Maximum p99 latency in seconds, 0 to 4000; the time of the upstream service is included (AWS: TargetResponseTime). @default 5 */
  readonly maxP99LatencySeconds?: number;
  /**
   * Minimum number of healthy targets of a running slot, 1 to 5000. Missing data counts as 0 targets: a load balancer reports no metrics
   * while it has no requests (AWS: CloudWatch metrics for your Application Load Balancer). @default 1
   */
  readonly minHealthyTargets?: number;
  /** Minimum number of requests per minute; with fewer requests the alarms over rates and latency stay silent. @default 100 */
  readonly minRequests?: number;
}

export const DEFAULT_THRESHOLDS: Required<AlarmThresholds> = {
  maxErrorRate: 1,
  maxClientErrorRate: 25,
  maxP99LatencySeconds: 5,
  minHealthyTargets: 1,
  minRequests: 100,
};

/** Lowest and highest value of each threshold. A load balancer closes a connection after at most 4000 s without data. */
const LIMITS: Readonly<Record<keyof AlarmThresholds, readonly [number, number, 'whole' | 'any']>> = {
  maxErrorRate: [0, 100, 'any'],
  maxClientErrorRate: [0, 100, 'any'],
  maxP99LatencySeconds: [0, 4000, 'any'],
  minHealthyTargets: [1, 5000, 'whole'],
  minRequests: [1, 1_000_000_000, 'whole'],
};

/** The thresholds with their defaults; an undefined value means the default. */
export function thresholdsOf(given: AlarmThresholds = {}): Required<AlarmThresholds> {
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_THRESHOLDS, ...Object.fromEntries(defined) };
}

/** Faults of the thresholds, one sentence each. */
export function thresholdFaults(given: AlarmThresholds = {}): readonly string[] {
  const thresholds = thresholdsOf(given);
  return (Object.keys(LIMITS) as (keyof AlarmThresholds)[]).flatMap((name) => {
    const [low, high, kind] = LIMITS[name];
    const value = thresholds[name];
    if (value >= low && value <= high && (kind === 'any' || Number.isInteger(value))) return [];
    return [`${name} must be a ${kind === 'whole' ? 'whole number' : 'number'} from ${low} to ${high}, got ${value}`];
  });
}
