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
  /** Percentage points by which the next release's error rate may exceed that of the live release. */
  readonly maxErrorRateExcess: number;
  /** The same for answers in the 400s: a release without one of its routes answers 404, a release without a key answers 401. */
  readonly maxClientErrorRateExcess: number;
  /** Maximum of the next release's p99 latency, as a multiple of the live release's. */
  readonly maxP99LatencyRatio: number;
  /** Maximum error rate of the next release in percent, while the live release has no weight to compare with. */
  readonly maxErrorRate: number;
  /** Minimum number of requests of each release; below it the analysis is inconclusive. */
  readonly minRequests: number;
}

/** To prove a bound of one point, about 400 requests of the next release without an error are needed. */
export const DEFAULT_THRESHOLDS: AnalysisThresholds = {
  maxErrorRateExcess: 1,
  maxClientErrorRateExcess: 2,
  maxP99LatencyRatio: 2,
  maxErrorRate: 5,
  minRequests: 100,
};

export interface AnalysisInput {
  readonly roles: Roles;
  /** Minutes of the next release. */
  readonly next: readonly TrafficMinute[];
  /** The same minutes of the live release; undefined if it has no weight. */
  readonly live: readonly TrafficMinute[] | undefined;
  readonly thresholds: AnalysisThresholds;
  /**
   * `whole`: the window is over, and a confidence of 95 % is enough. `early`: the window is not over, and 99.9 % is needed, because
   * repeated looks at 95 % find a difference by chance (the rule of Haybittle and Peto for interim analyses).
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
 * Compares the next release with the live release over the same minutes. Failed: a confidence interval lies above its bound. Passed: all
 * intervals lie at or below their bounds. Inconclusive: an interval contains its bound, or there were too few requests.
 */
export function analyse(input: AnalysisInput): Analysis {
  const { roles, live } = input;
  const totals = { next: totalsOf(input.next), live: live && totalsOf(live) };
  const traffic = { [roles.to]: totals.next, ...(totals.live === undefined ? {} : { [roles.from]: totals.live }) };
  const few = tooFew(input, totals);
  if (few !== undefined) return { verdict: 'inconclusive', evidence: few, traffic, measurements: [] };
  const measurements = measure(input, totals);
  const verdict = worstVerdict(measurements.map((one) => one.verdict));
  const decisive = measurements.filter((one) => one.verdict === verdict);
  return { verdict, evidence: decisive.map(({ sentence }) => sentence).join('; '), traffic, measurements };
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

/** Client errors and latency depend on the clients and the upstream services, so they are only compared with those of the live release. */
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
