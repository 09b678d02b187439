/** Namespace of a target group's metrics (AWS: CloudWatch metrics for your Application Load Balancer). */
export const TARGET_NAMESPACE = 'AWS/ApplicationELB';

/** Seconds between two data points of a load balancer's metric. */
export const METRIC_PERIOD = 60;

export type TargetMetric =
  'requests' | 'errors' | 'client_errors' | 'latency_p50' | 'latency_p99' | 'healthy' | 'unhealthy';

/** Metrics by their id in metric math. For healthy targets the lowest number that any node of the load balancer reports counts. */
export const TARGET_METRICS: Readonly<Record<TargetMetric, { readonly metricName: string; readonly stat: string }>> = {
  requests: { metricName: 'RequestCount', stat: 'Sum' },
  errors: { metricName: 'HTTPCode_Target_5XX_Count', stat: 'Sum' },
  client_errors: { metricName: 'HTTPCode_Target_4XX_Count', stat: 'Sum' },
  latency_p50: { metricName: 'TargetResponseTime', stat: 'p50' },
  latency_p99: { metricName: 'TargetResponseTime', stat: 'p99' },
  healthy: { metricName: 'HealthyHostCount', stat: 'Minimum' },
  unhealthy: { metricName: 'UnHealthyHostCount', stat: 'Maximum' },
};

/** Suffixes of the ARNs of one target group and its load balancer. */
export interface TargetPlace {
  readonly targetGroup: string;
  readonly loadBalancer: string;
}

/**
 * Error rate in percent, as metric math. A minute without errors has no data point of errors, which counts as 0. A minute without requests
 * stays without data: a filled value could delay an alarm while data is late (AWS: Using math expressions).
 */
export function rate(errors: 'errors' | 'client_errors'): string {
  return `100 * FILL(${errors}, 0) / requests`;
}
