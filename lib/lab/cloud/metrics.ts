import type { LabClock } from '../clock';
import type { IMetrics } from './contracts';

const MINUTE_MS = 60_000;
/**
 * A minute's sum is sent when the minute is over and takes as long again to be seen (AWS: User Guide for Application Load
 * Balancers, "CloudWatch metrics": measured and sent in 60-second intervals). A proof of silence has to wait for it.
 */
const PUBLISH_MS = 60_000;

function seriesKey(metric: string, dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify([metric, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * Counts per lab minute, the finest period that CloudWatch keeps for `AWS/ApplicationELB`. A series is found by its exact
 * set of dimensions, as in CloudWatch: nothing is added up over dimensions.
 */
export class Metrics implements IMetrics {
  private readonly series = new Map<string, Map<number, number>>();

  constructor(private readonly clock: LabClock) {}

  count(metric: string, dimensions: Readonly<Record<string, string>>, value = 1): void {
    const key = seriesKey(metric, dimensions);
    const minutes = this.series.get(key) ?? new Map<number, number>();
    this.series.set(key, minutes);
    const minute = Math.floor(this.clock.now().getTime() / MINUTE_MS);
    minutes.set(minute, (minutes.get(minute) ?? 0) + value);
  }

  sums(
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    start: Date,
    end: Date,
    periodSeconds: number,
  ): readonly { at: Date; sum: number }[] {
    const period = Math.max(periodSeconds * 1000, MINUTE_MS);
    const published = this.clock.now().getTime() - PUBLISH_MS;
    const first = Math.floor(start.getTime() / period) * period;
    const periods = new Map<number, number>();
    for (const [minute, value] of this.series.get(seriesKey(metric, dimensions)) ?? []) {
      const at = minute * MINUTE_MS;
      if (at < first || at >= end.getTime() || at + MINUTE_MS > published) continue;
      const bucket = Math.floor(at / period) * period;
      periods.set(bucket, (periods.get(bucket) ?? 0) + value);
    }
    return [...periods].sort(([a], [b]) => a - b).map(([at, sum]) => ({ at: new Date(at), sum }));
  }
}
