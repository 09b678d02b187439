import type { AnalysisThresholds } from '../../domain';

/** Settings of the analysis. */
export interface AnalysisSettings {
  /** Seconds of AWS's clock to watch, rounded up to whole minutes. */
  readonly bakeSeconds: number;
  readonly thresholds: AnalysisThresholds;
  /** @default - CloudWatch is asked */
  readonly prometheus?: PrometheusSource;
}

export interface PrometheusSource {
  readonly url: URL;
  readonly queries: PrometheusQueries;
  /** Bearer token. @default - none is sent */
  readonly token?: string;
}

/** One query for each series. `$slot` in a query stands for blue or green. The value at an instant is that of the minute before it. */
export interface PrometheusQueries {
  /** Requests in the minute. */
  readonly requests: string;
  /** Answers in the 500s, and requests without an answer. */
  readonly serverErrors: string;
  /** @default - none are counted */
  readonly clientErrors?: string;
  /** Required: without it a slow release looks like a fast one. */
  readonly p99Seconds: string;
}
