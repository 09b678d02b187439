import type { LabClock } from '../../common/clock';

/** CloudWatch metrics. */
export interface IMetrics {
  /** Counts at the lab's time now, in namespace `AWS/ApplicationELB`. */
  count(metric: string, dimensions: Readonly<Record<string, string>>, value?: number): void;
  /** Records a value at the lab's present time; `percentiles` reads the recorded values. */
  observe(metric: string, dimensions: Readonly<Record<string, string>>, value: number): void;
  /**
   * Sums per period between two instants; a period without data is absent, as in CloudWatch, and so is what was not
   * published yet: a minute's counts are seen a minute after it ended.
   */
  sums(
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    start: Date,
    end: Date,
    periodSeconds: number,
  ): readonly { at: Date; sum: number }[];
  /** Percentiles of observed values per period: this percent of a period's values is at or below the result. */
  percentiles(
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    start: Date,
    end: Date,
    periodSeconds: number,
    percent: number,
  ): readonly { at: Date; value: number }[];
}

const MINUTE_MS = 60_000;
/**
 * A minute's sum is sent when the minute is over and takes as long again to be seen (AWS: User Guide for Application Load
 * Balancers, "CloudWatch metrics": measured and sent in 60-second intervals). A proof of silence has to wait for it.
 */
const PUBLISH_MS = 60_000;

function seriesKey(metric: string, dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify([metric, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** By minutes since 1970. */
type Minutes<T> = Map<number, T>;

interface Window {
  readonly start: Date;
  readonly end: Date;
  readonly periodSeconds: number;
}

/**
 * Counts and observations per lab minute, the finest period that CloudWatch keeps for `AWS/ApplicationELB`. A series is found by its
 * exact set of dimensions, as in CloudWatch: nothing is added up over dimensions.
 */
export class Metrics implements IMetrics {
  private readonly counts = new Map<string, Minutes<number>>();
  private readonly observations = new Map<string, Minutes<number[]>>();

  constructor(private readonly clock: LabClock) {}

  count(metric: string, dimensions: Readonly<Record<string, string>>, value = 1): void {
    const minutes = seriesOf(this.counts, metric, dimensions);
    const minute = this.minute();
    minutes.set(minute, (minutes.get(minute) ?? 0) + value);
  }

  observe(metric: string, dimensions: Readonly<Record<string, string>>, value: number): void {
    const minutes = seriesOf(this.observations, metric, dimensions);
    const minute = this.minute();
    const values = minutes.get(minute);
    if (values === undefined) minutes.set(minute, [value]);
    else values.push(value);
  }

  sums(
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    start: Date,
    end: Date,
    periodSeconds: number,
  ): readonly { at: Date; sum: number }[] {
    const minutes = seriesOf(this.counts, metric, dimensions);
    return this.periods(minutes, { start, end, periodSeconds }).map(({ at, values }) => ({
      at,
      sum: values.reduce((sum, value) => sum + value, 0),
    }));
  }

  percentiles(
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    start: Date,
    end: Date,
    periodSeconds: number,
    percent: number,
  ): readonly { at: Date; value: number }[] {
    const minutes = seriesOf(this.observations, metric, dimensions);
    return this.periods(minutes, { start, end, periodSeconds }).map(({ at, values }) => {
      const sorted = values.flat().sort((a, b) => a - b);
      return { at, value: sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0 };
    });
  }

  private minute(): number {
    return Math.floor(this.clock.now().getTime() / MINUTE_MS);
  }

  /** The published values of each period, the earliest first. */
  private periods<T>(minutes: Minutes<T>, { start, end, periodSeconds }: Window): { at: Date; values: T[] }[] {
    const period = Math.max(periodSeconds * 1000, MINUTE_MS);
    const published = this.clock.now().getTime() - PUBLISH_MS;
    const first = Math.floor(start.getTime() / period) * period;
    const periods = new Map<number, T[]>();
    for (const [minute, value] of minutes) {
      const at = minute * MINUTE_MS;
      if (at < first || at >= end.getTime() || at + MINUTE_MS > published) continue;
      const bucket = Math.floor(at / period) * period;
      periods.set(bucket, [...(periods.get(bucket) ?? []), value]);
    }
    return [...periods].sort(([a], [b]) => a - b).map(([at, values]) => ({ at: new Date(at), values }));
  }
}

function seriesOf<T>(
  all: Map<string, Minutes<T>>,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
): Minutes<T> {
  const key = seriesKey(metric, dimensions);
  const known = all.get(key) ?? new Map<number, T>();
  all.set(key, known);
  return known;
}
