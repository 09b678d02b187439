import type { ErrorCode, Outcome } from '../../domain';
import { CodedError } from '../../domain';

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
