import type { AlarmThresholds } from './alarm-thresholds';

/** Monitoring of both slots by CloudWatch. Alarms and dashboard use the same thresholds. */
export interface MonitoringProps {
  /**
   * True for alarms of each slot: over its traffic while its definitions exist, and over its healthy targets while its proxies run. The
   * alarm over healthy targets may ring in the first minutes of a slot, because CloudWatch also judges the minutes before the alarm was
   * created. If false, the next apply removes all alarms. @default true
   */
  readonly alarms?: boolean;
  /** True for a dashboard `NAME-upgrade-REGION` with both slots side by side. If false, the next apply removes it. @default true */
  readonly dashboard?: boolean;
  /** Thresholds of the alarms. A change updates the alarms in place. @default - the default of each threshold */
  readonly thresholds?: AlarmThresholds;
  /** ARNs of the SNS topics that an alarm notifies when it begins to ring, at most 5. @default - none; only CloudWatch shows the state */
  readonly alarmActions?: readonly string[];
}
