/** Moments of an upgrade at which the preflight runs. */
export const PREFLIGHT_PHASES = ['before-up', 'after-up', 'before-start', 'before-finish', 'after-finish'] as const;

export type PreflightPhase = (typeof PREFLIGHT_PHASES)[number];

/** A blocker refuses the step; a warning needs work or a decision; an info is only for information. */
export type FindingSeverity = 'blocker' | 'warning' | 'info';

/** Facts that a check found. They never contain a secret. */
export interface FindingEvidence {
  readonly text: string;
  readonly count?: number;
  /** Names of some of the counted objects. */
  readonly sample?: readonly string[];
}

export interface Finding {
  /** Id of the check; a waiver names it. */
  readonly id: string;
  readonly severity: FindingSeverity;
  readonly subject: string;
  readonly evidence: FindingEvidence;
  /** Instruction for the operator. */
  readonly remedy: string;
  /** Source of the fact, for example a page of Kong's documentation. */
  readonly source: string;
  /** True if no waiver counts, because data or traffic would be lost for good. */
  readonly unwaivable?: boolean;
}

/** Outcome of a check. `error`: the facts could not be read; this never counts as passed. */
export type CheckOutcome = 'passed' | 'found' | 'error' | 'not-applicable';

/** Result of one check. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  /** Gravest severity of the check's findings. */
  readonly severity: FindingSeverity;
  readonly outcome: CheckOutcome;
  /** Reason why the check failed to read its facts or does not apply; for a passed check, facts for the operator. */
  readonly sentence?: string;
  readonly findings: readonly Finding[];
  /** True if no waiver counts, neither for a finding nor for an error: data or traffic would be lost for good. */
  readonly unwaivable?: boolean;
}
