/** Moments of an upgrade at which the preflight is asked. */
export const PREFLIGHT_PHASES = ['before-up', 'after-up', 'before-start', 'before-finish', 'after-finish'] as const;

export type PreflightPhase = (typeof PREFLIGHT_PHASES)[number];

/** A blocker refuses the step; a warning asks for work or thought; an info is worth knowing. */
export type FindingSeverity = 'blocker' | 'warning' | 'info';

/** What was seen; never a secret. */
export interface FindingEvidence {
  readonly text: string;
  readonly count?: number;
  /** Names of some of them. */
  readonly sample?: readonly string[];
}

export interface Finding {
  /** The check's id: what a waiver names. */
  readonly id: string;
  readonly severity: FindingSeverity;
  readonly subject: string;
  readonly evidence: FindingEvidence;
  /** What to do about it. */
  readonly remedy: string;
  /** Where the fact comes from. */
  readonly source: string;
  /** It would lose data or traffic for good, so no waiver counts. */
  readonly unwaivable?: boolean;
}

/** `error`: it could not be read, which is never counted as passed. */
export type CheckOutcome = 'passed' | 'found' | 'error' | 'not-applicable';

/** The answer of one check. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  /** The gravest that it can find. */
  readonly severity: FindingSeverity;
  readonly outcome: CheckOutcome;
  /** Why it could not be told, or does not apply; for a passed check, what was seen where that is worth saying. */
  readonly sentence?: string;
  readonly findings: readonly Finding[];
  /** What it looks for would lose data or traffic for good: no waiver counts, for what could not be read neither. */
  readonly unwaivable?: boolean;
}
