import type { AnalysisThresholds } from '../../domain';

/** A bound of the analysis, as an option and as a setting. */
export interface ThresholdOption {
  readonly flag: string;
  readonly value: string;
  readonly description: string;
  readonly low: number;
  readonly high: number;
}

export const THRESHOLDS: Readonly<Record<keyof AnalysisThresholds, ThresholdOption>> = {
  maxErrorRateExcess: {
    flag: '--max-error-rate-excess',
    value: 'points',
    description:
      "percentage points by which the next release's errors (5xx, no answer) may exceed those of the live release",
    low: 0,
    high: 100,
  },
  maxClientErrorRateExcess: {
    flag: '--max-client-error-rate-excess',
    value: 'points',
    description: 'the same for answers in the 400s; the load balancer does not distinguish a 404 from a 401',
    low: 0,
    high: 100,
  },
  maxP99LatencyRatio: {
    flag: '--max-p99-latency-ratio',
    value: 'times',
    description: "the next release's p99 latency divided by that of the live release, in most minutes",
    low: 1,
    high: 1000,
  },
  maxErrorRate: {
    flag: '--max-error-rate',
    value: 'percent',
    description:
      "the next release's errors if the live release has no weight to compare with; nothing else is judged then",
    low: 0,
    high: 100,
  },
  minRequests: {
    flag: '--min-requests',
    value: 'n',
    description: 'number of requests of each release below which nothing is judged',
    low: 1,
    high: 1_000_000_000,
  },
};
