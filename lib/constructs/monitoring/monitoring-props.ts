import type { AlarmThresholds } from './alarm-thresholds';

/** What CloudWatch watches of both colours. Alarms and dashboard share the thresholds. */
export interface MonitoringProps {
  /**
   * Alarms of each colour: over its traffic as long as it is defined, over its healthy targets as long as its proxies run. The latter
   * may ring in a colour's first minutes, until the load balancer has reported a good one: CloudWatch looks back at what was before
   * the alarm. Turned off, all are removed by the next apply. @default true
   */
  readonly alarms?: boolean;
  /** A dashboard with both colours side by side, `NAME-upgrade-REGION`. @default true */
  readonly dashboard?: boolean;
  /** Bounds of what is normal. @default - the default of each threshold */
  readonly thresholds?: AlarmThresholds;
  /** What an alarm tells when it begins to ring: ARNs of SNS topics. @default - nothing; the state shows in CloudWatch alone */
  readonly alarmActions?: readonly string[];
}
