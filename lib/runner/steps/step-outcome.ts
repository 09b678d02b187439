import type { ErrorCode, MigrationDecision, Outcome, StepName, StepVerdict } from '../../domain';
import { RunnerError } from '../common/runner-error';

/** The end of a step. A refusal is written as a failed verdict, because a later step must not go on after it. */
export interface StepOutcome {
  /** `blocked`: the preflight found blockers. */
  readonly verdict: MigrationDecision['verdict'] | 'blocked';
  /** One sentence for the operator. */
  readonly evidence: string;
  /** Code of the cause. @default - the verdict is `passed` */
  readonly code?: ErrorCode;
}

export const passed = (evidence: string): StepOutcome => ({ verdict: 'passed', evidence });
export const failed = (code: ErrorCode, evidence: string): StepOutcome => ({ verdict: 'failed', code, evidence });
export const couldNot = (code: ErrorCode, evidence: string): StepOutcome => ({ verdict: 'error', code, evidence });

/** The evidence as it is written: it begins with the code of a verdict that is not `passed`. */
export function writtenEvidence({ code, evidence }: StepOutcome): string {
  return code === undefined ? evidence : `${code}: ${evidence}`;
}

export function writtenVerdict({ verdict }: StepOutcome): StepVerdict['verdict'] {
  return verdict === 'refused' || verdict === 'blocked' ? 'failed' : verdict;
}

/** A step that is not passed has a code; this one is for a verdict without one. */
const UNKNOWN: ErrorCode = 'KBG-STEP-012';

const OUTCOMES: Readonly<Record<StepOutcome['verdict'], Outcome>> = {
  passed: 'done',
  failed: 'gate',
  error: 'error',
  inconclusive: 'paused',
  refused: 'refused',
  blocked: 'preflight',
};

/** The name of the step and its evidence in one sentence. @throws RunnerError unless the step passed */
export function passedSentence(step: StepName, { verdict, evidence, code = UNKNOWN }: StepOutcome): string {
  const sentence = `${step}: ${evidence}`;
  if (verdict !== 'passed') throw new RunnerError(code, sentence, OUTCOMES[verdict]);
  return sentence;
}
