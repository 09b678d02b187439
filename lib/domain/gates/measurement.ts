import type { GateVerdict } from './gate';
import type { Interval, Proportion } from './proportion';
import { difference, interval, share } from './proportion';
import type { Roles } from '../strategies/slot';
import type { TrafficMinute, TrafficTotals } from './traffic-totals';
import { totalsOf } from './traffic-totals';

/** One quantity that was judged; `low` and `high` are the ends of its confidence interval, in the unit of `bound`. */
export interface Measurement extends Interval {
  readonly name: 'errors' | 'client errors' | 'p99 latency';
  readonly verdict: GateVerdict;
  readonly bound: number;
  readonly sentence: string;
}

/** What every measurement is made with. */
export interface Scale {
  readonly roles: Roles;
  /** Standard deviations on either side of the interval. */
  readonly z: number;
}

/** A share that is counted of requests. */
export interface CountedShare {
  readonly name: 'errors' | 'client errors';
  readonly count: (totals: TrafficTotals) => number;
}

export const ERRORS: CountedShare = {
  name: 'errors',
  count: ({ serverErrors, unanswered }) => serverErrors + unanswered,
};
export const CLIENT_ERRORS: CountedShare = { name: 'client errors', count: ({ clientErrors }) => clientErrors };

/** Side by side; `bound` is in percentage points. */
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
  const sentence = `${name} of ${roles.to} ${told(ours)} and of ${roles.from} ${told(theirs)}: ${round(low)} to ${round(high)} points more, where ${bound} may be`;
  return { name, verdict: judged(low, high, bound), low, high, bound, sentence };
}

/** By itself; `bound` is in percent. */
export function measureShare(
  counted: CountedShare,
  next: TrafficTotals,
  bound: number,
  { roles, z }: Scale,
): Measurement {
  const ours = proportion(counted, next);
  const { name } = counted;
  const { low, high } = inPercent(interval(ours, z));
  const sentence = `${name} of ${roles.to} ${told(ours)}: ${round(low)} to ${round(high)} %, where ${bound} may be; ${roles.from} has no weight to compare with`;
  return { name, verdict: judged(low, high, bound), low, high, bound, sentence };
}

/** If the next release were as slow as it may be, it would be slower than that in every other minute. */
const EVERY_OTHER = 0.5;

/**
 * Percentiles can't be added up over minutes, and CloudWatch gives no sample of which an interval could be made. So the minutes are
 * counted in which the next release was slower than it may be; from four minutes on their share can tell something.
 */
export function measureLatency(
  next: readonly TrafficMinute[],
  live: readonly TrafficMinute[],
  maxRatio: number,
  { roles, z }: Scale,
): Measurement {
  const before = new Map(live.map(({ at, p99Seconds }) => [at.getTime(), p99Seconds]));
  const isSlow = next.flatMap(({ at, p99Seconds }) => {
    const other = before.get(at.getTime());
    return p99Seconds === undefined || other === undefined ? [] : p99Seconds > maxRatio * other;
  });
  const slow: Proportion = { count: isSlow.filter(Boolean).length, of: isSlow.length };
  const { low, high } = interval(slow, z);
  const seconds = (minutes: readonly TrafficMinute[]): string => `${round(totalsOf(minutes).p99Seconds ?? 0)} s`;
  const sentence = `p99 latency of ${roles.to} ${seconds(next)} and of ${roles.from} ${seconds(live)} in the middle minute, and more than ${maxRatio} times as long in ${slow.count} of ${slow.of} minutes`;
  const verdict = judged(low, high, EVERY_OTHER);
  return { name: 'p99 latency', verdict, low, high, bound: EVERY_OTHER, sentence };
}

function judged(low: number, high: number, bound: number): GateVerdict {
  if (low > bound) return 'failed';
  return high <= bound ? 'passed' : 'inconclusive';
}

/** More answers than requests may be counted where the window's edge cuts between the two. */
function proportion({ count }: CountedShare, totals: TrafficTotals): Proportion {
  return { count: Math.min(count(totals), totals.requests), of: totals.requests };
}

function inPercent({ low, high }: Interval): Interval {
  return { low: low * 100, high: high * 100 };
}

function told(proportion: Proportion): string {
  return `${round(share(proportion) * 100)} % (${proportion.count} of ${proportion.of})`;
}

/** Three digits are enough for milliseconds, and for hundredths of a point. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
