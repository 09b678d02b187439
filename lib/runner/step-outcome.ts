import type { MigrationDecision, StepVerdict } from '../domain';

/** How a step ended; a refusal is written as a failed verdict, because it can't be passed. */
export interface StepOutcome {
  /** `blocked`: the preflight found what stands against the step. */
  readonly verdict: MigrationDecision['verdict'] | 'blocked';
  /** One sentence for the operator. */
  readonly evidence: string;
}

export const passed = (evidence: string): StepOutcome => ({ verdict: 'passed', evidence });
export const failed = (evidence: string): StepOutcome => ({ verdict: 'failed', evidence });
export const couldNot = (evidence: string): StepOutcome => ({ verdict: 'error', evidence });

export function writtenVerdict({ verdict }: StepOutcome): StepVerdict['verdict'] {
  return verdict === 'refused' || verdict === 'blocked' ? 'failed' : verdict;
}
