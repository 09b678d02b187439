import type { GateVerdict } from './gate';
import { worstVerdict } from './gate';
import type { Measurement } from './measurement';
import { CLIENT_ERRORS, ERRORS, measureExcess, measureLatency, measureShare } from './measurement';
import { Z } from './proportion';
import type { Roles, Slot } from '../strategies/slot';
import type { TrafficMinute, TrafficTotals } from './traffic-totals';
import { totalsOf } from './traffic-totals';

/** Bounds within which the next release must stay. */
export interface AnalysisThresholds {
  /** Percentage points by which the next release's share of errors may be above the live one's. */
  readonly maxErrorRateExcess: number;
  /** The same for answers in the 400s: a release that lost a route answers 404, one that lost a key 401. */
  readonly maxClientErrorRateExcess: number;
  /** How many times the live release's p99 latency the next one's may be. */
  readonly maxP99LatencyRatio: number;
  /** Percent of errors that the next release may have where the live one has no weight, and there is nothing to compare with. */
  readonly maxErrorRate: number;
  /** Requests of each colour below which nothing is judged. */
  readonly minRequests: number;
}

/** A bound of one point needs about 400 requests of the next release, none of them an error, to be proved. */
export const DEFAULT_THRESHOLDS: AnalysisThresholds = {
  maxErrorRateExcess: 1,
  maxClientErrorRateExcess: 2,
  maxP99LatencyRatio: 2,
  maxErrorRate: 5,
  minRequests: 100,
};

export interface AnalysisInput {
  readonly roles: Roles;
  /** The next release's minutes. */
  readonly next: readonly TrafficMinute[];
  /** The live release's same minutes; undefined where it has no weight. */
  readonly live: readonly TrafficMinute[] | undefined;
  readonly thresholds: AnalysisThresholds;
  /**
   * `whole`: the window is over, and 95 % is enough. `early`: it is not, and 99.9 % is asked for, because who looks again and again and
   * believes the first 95 % will see one by chance (the rule of Haybittle and Peto for interim analyses).
   */
  readonly look: 'early' | 'whole';
}

export interface Analysis {
  readonly verdict: GateVerdict;
  /** One sentence with the numbers. */
  readonly evidence: string;
  readonly traffic: Readonly<Partial<Record<Slot, TrafficTotals>>>;
  readonly measurements: readonly Measurement[];
}

/**
 * The next release against the live one, side by side over the same minutes. Failed: a confidence interval lies above its bound.
 * Passed: all lie at or below. Inconclusive: one has its bound within, or there were too few requests.
 */
export function analyse(input: AnalysisInput): Analysis {
  const { roles, live } = input;
  const totals = { next: totalsOf(input.next), live: live && totalsOf(live) };
  const traffic = { [roles.to]: totals.next, ...(totals.live === undefined ? {} : { [roles.from]: totals.live }) };
  const few = tooFew(input, totals);
  if (few !== undefined) return { verdict: 'inconclusive', evidence: few, traffic, measurements: [] };
  const measurements = measure(input, totals);
  const verdict = worstVerdict(measurements.map((one) => one.verdict));
  const telling = measurements.filter((one) => one.verdict === verdict);
  return { verdict, evidence: telling.map(({ sentence }) => sentence).join('; '), traffic, measurements };
}

interface BothTotals {
  readonly next: TrafficTotals;
  readonly live: TrafficTotals | undefined;
}

function tooFew({ roles, thresholds }: AnalysisInput, { next, live }: BothTotals): string | undefined {
  const { minRequests } = thresholds;
  if (next.requests >= minRequests && (live === undefined || live.requests >= minRequests)) return undefined;
  const other = live === undefined ? '' : ` and ${live.requests} reached ${roles.from}`;
  return `${next.requests} requests reached ${roles.to}${other}, and ${minRequests} are needed to judge`;
}

/** Clients' errors and latency are what the clients and the services behind make of them: alone they say nothing of a release. */
function measure(
  { roles, look, thresholds, ...minutes }: AnalysisInput,
  { next, live }: BothTotals,
): readonly Measurement[] {
  const { maxErrorRate, maxErrorRateExcess, maxClientErrorRateExcess, maxP99LatencyRatio } = thresholds;
  const scale = { roles, z: look === 'whole' ? Z.of95 : Z.of999 };
  if (live === undefined) return [measureShare(ERRORS, next, maxErrorRate, scale)];
  return [
    measureExcess(ERRORS, next, live, maxErrorRateExcess, scale),
    measureExcess(CLIENT_ERRORS, next, live, maxClientErrorRateExcess, scale),
    measureLatency(minutes.next, minutes.live ?? [], maxP99LatencyRatio, scale),
  ];
}
