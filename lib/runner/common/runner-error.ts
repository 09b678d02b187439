import type { ErrorCode, Outcome } from '../../domain';
import { CodedError, MisuseError } from '../../domain';

/** A refusal or failure of a command; its outcome decides the exit code. */
export class RunnerError extends CodedError {
  override readonly name = 'RunnerError';

  constructor(
    code: ErrorCode,
    sentence: string,
    readonly outcome: Outcome = 'error',
  ) {
    super(code, sentence);
  }
}

/** The outcome of a command that ends with this error. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof RunnerError) return error.outcome;
  return error instanceof MisuseError ? 'usage' : 'error';
}
