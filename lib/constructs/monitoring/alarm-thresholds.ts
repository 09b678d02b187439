/** Bounds of what is normal for one colour's proxies; each names its alarm and is a line on the dashboard. */
export interface AlarmThresholds {
  /**
   * Highest percentage of requests that a colour's targets answer with 5xx, 0 to 100. What the load balancer answers itself (no
   * target, no connection) belongs to no target group (AWS: HTTPCode_ELB_5XX_Count has no TargetGroup dimension). @default 1
   */
  readonly maxErrorRate?: number;
  /**
   * Highest percentage of requests that are answered with 4xx, 0 to 100. ALB has no count of 404 alone: 401, 403 and 429 of plugins
   * are in it too (AWS: HTTPCode_Target_4XX_Count), so set it above what your clients cause on a normal day. @default 25
   */
  readonly maxClientErrorRate?: number;
  /** Highest seconds within which 99 of 100 requests are answered, upstream included (AWS: TargetResponseTime). @default 5 */
  readonly maxP99LatencySeconds?: number;
  /**
   * Fewest healthy targets of a colour that runs. No data counts as none: a load balancer reports no metric while no request flows
   * through it (AWS: CloudWatch metrics for your Application Load Balancer). @default 1
   */
  readonly minHealthyTargets?: number;
  /** Requests a minute below which rates and latency are not judged: one error of ten requests is no rate. @default 100 */
  readonly minRequests?: number;
}

export const DEFAULT_THRESHOLDS: Required<AlarmThresholds> = {
  maxErrorRate: 1,
  maxClientErrorRate: 25,
  maxP99LatencySeconds: 5,
  minHealthyTargets: 1,
  minRequests: 100,
};

/** Lowest and highest value of each, and whether it must be whole. ALB gives up a request after at most 4000 s without data. */
const LIMITS: Readonly<Record<keyof AlarmThresholds, readonly [number, number, 'whole' | 'any']>> = {
  maxErrorRate: [0, 100, 'any'],
  maxClientErrorRate: [0, 100, 'any'],
  maxP99LatencySeconds: [0, 4000, 'any'],
  minHealthyTargets: [1, 5000, 'whole'],
  minRequests: [1, 1_000_000_000, 'whole'],
};

/** What is not given, or given as undefined, has its default. */
export function thresholdsOf(given: AlarmThresholds = {}): Required<AlarmThresholds> {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_THRESHOLDS, ...Object.fromEntries(said) };
}

/** What is wrong with thresholds, a sentence each. */
export function thresholdFaults(given: AlarmThresholds = {}): readonly string[] {
  const thresholds = thresholdsOf(given);
  return (Object.keys(LIMITS) as (keyof AlarmThresholds)[]).flatMap((name) => {
    const [low, high, kind] = LIMITS[name];
    const value = thresholds[name];
    if (value >= low && value <= high && (kind === 'any' || Number.isInteger(value))) return [];
    return [`${name} must be a ${kind === 'whole' ? 'whole number' : 'number'} from ${low} to ${high}, got ${value}`];
  });
}
