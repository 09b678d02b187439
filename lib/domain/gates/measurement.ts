import type { GateVerdict } from './gate';
import type { Interval, Proportion } from './proportion';
import { difference, interval, share } from './proportion';
import type { Roles } from '../strategies/slot';
import type { TrafficMinute, TrafficTotals } from './traffic-totals';
import { totalsOf } from './traffic-totals';

/** One judged quantity; `low` and `high` are the ends of its confidence interval, in the unit of `bound`. */
export interface Measurement extends Interval {
  readonly name: 'errors' | 'client errors' | 'p99 latency';
  readonly verdict: GateVerdict;
  readonly bound: number;
  readonly sentence: string;
}

/** Inputs that all measurements share. */
export interface Scale {
  readonly roles: Roles;
  /** Standard deviations on each side of the interval. */
  readonly z: number;
}

/** A share of the requests. */
export interface CountedShare {
  readonly name: 'errors' | 'client errors';
  readonly count: (totals: TrafficTotals) => number;
}

export const ERRORS: CountedShare = {
  name: 'errors',
  count: ({ serverErrors, unanswered }) => serverErrors + unanswered,
};
export const CLIENT_ERRORS: CountedShare = { name: 'client errors', count: ({ clientErrors }) => clientErrors };

/** Compares the share of the next release with that of the live release; `bound` is in percentage points. */
export function measureExcess(
  counted: CountedShare,
  next: TrafficTotals,
  live: TrafficTotals,
  bound: number,
  { roles, z }: Scale,
): Measurement {
  const [ours, theirs] = [proportion(counted, next), proportion(counted, live)];
  const { name } = counted;
  const { low, high } = inPercent(difference(ours, theirs, z));
  const sentence = `${name} of ${roles.to} ${inWords(ours)} and of ${roles.from} ${inWords(theirs)}: ${round(low)} to ${round(high)} points more, at most ${bound} allowed`;
  return { name, verdict: judged(low, high, bound), low, high, bound, sentence };
}

/** Judges the share of the next release alone; `bound` is in percent. */
export function measureShare(
  counted: CountedShare,
  next: TrafficTotals,
  bound: number,
  { roles, z }: Scale,
): Measurement {
  const ours = proportion(counted, next);
  const { name } = counted;
  const { low, high } = inPercent(interval(ours, z));
  const sentence = `${name} of ${roles.to} ${inWords(ours)}: ${round(low)} to ${round(high)} %, at most ${bound} % allowed; ${roles.from} has no weight to compare with`;
  return { name, verdict: judged(low, high, bound), low, high, bound, sentence };
}

/** A release exactly at the bound exceeds it in half of the minutes. */
const HALF = 0.5;

/**
 * Compares p99 latencies. Percentiles cannot be added over minutes, and CloudWatch gives no samples for an interval. So this counts the
 * minutes in which the next release was too slow; their share is significant from four minutes on.
 */
export function measureLatency(
  next: readonly TrafficMinute[],
  live: readonly TrafficMinute[],
  maxRatio: number,
  { roles, z }: Scale,
): Measurement {
  const liveSeconds = new Map(live.map(({ at, p99Seconds }) => [at.getTime(), p99Seconds]));
  const isSlow = next.flatMap(({ at, p99Seconds }) => {
    const other = liveSeconds.get(at.getTime());
    return p99Seconds === undefined || other === undefined ? [] : p99Seconds > maxRatio * other;
  });
  const slow: Proportion = { count: isSlow.filter(Boolean).length, of: isSlow.length };
  const { low, high } = interval(slow, z);
  const seconds = (minutes: readonly TrafficMinute[]): string => `${round(totalsOf(minutes).p99Seconds ?? 0)} s`;
  const sentence = `p99 latency of ${roles.to} ${seconds(next)} and of ${roles.from} ${seconds(live)} in the median minute; ${roles.to} took more than ${maxRatio} times as long in ${slow.count} of ${slow.of} minutes`;
  const verdict = judged(low, high, HALF);
  return { name: 'p99 latency', verdict, low, high, bound: HALF, sentence };
}

function judged(low: number, high: number, bound: number): GateVerdict {
  if (low > bound) return 'failed';
  return high <= bound ? 'passed' : 'inconclusive';
}

/** At the edge of the window more answers than requests may be counted. */
function proportion({ count }: CountedShare, totals: TrafficTotals): Proportion {
  return { count: Math.min(count(totals), totals.requests), of: totals.requests };
}

function inPercent({ low, high }: Interval): Interval {
  return { low: low * 100, high: high * 100 };
}

function inWords(proportion: Proportion): string {
  return `${round(share(proportion) * 100)} % (${proportion.count} of ${proportion.of})`;
}

/** Three digits show milliseconds, and hundredths of a percentage point. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
