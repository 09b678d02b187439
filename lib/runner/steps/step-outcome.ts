import type { ErrorCode, MigrationDecision, Outcome, StepName, StepVerdict } from '../../domain';
import { RunnerError } from '../common/runner-error';

/** How a step ended; a refusal is written as a failed verdict, because it can't be passed. */
export interface StepOutcome {
  /** `blocked`: the preflight found what stands against the step. */
  readonly verdict: MigrationDecision['verdict'] | 'blocked';
  /** One sentence for the operator. */
  readonly evidence: string;
  /** Code of the cause, where the step knows it. @default KBG-STEP-012 */
  readonly code?: ErrorCode;
}

export const passed = (evidence: string): StepOutcome => ({ verdict: 'passed', evidence });
export const failed = (evidence: string): StepOutcome => ({ verdict: 'failed', evidence });
export const couldNot = (evidence: string): StepOutcome => ({ verdict: 'error', evidence });

export function writtenVerdict({ verdict }: StepOutcome): StepVerdict['verdict'] {
  return verdict === 'refused' || verdict === 'blocked' ? 'failed' : verdict;
}

const OUTCOMES: Readonly<Record<StepOutcome['verdict'], Outcome>> = {
  passed: 'done',
  failed: 'gate',
  error: 'error',
  inconclusive: 'paused',
  refused: 'refused',
  blocked: 'preflight',
};

/** The step's name and its evidence in one sentence, as whoever executed the step says it. @throws RunnerError unless it passed */
export function passedSentence(step: StepName, { verdict, evidence, code = 'KBG-STEP-012' }: StepOutcome): string {
  const sentence = `${step}: ${evidence}`;
  if (verdict !== 'passed') throw new RunnerError(code, sentence, OUTCOMES[verdict]);
  return sentence;
}
