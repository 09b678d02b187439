import type { Outcome } from '../../domain';

/** What an operator is told when something could not be done: one sentence with the remedy. */
export class RunnerError extends Error {
  override readonly name = 'RunnerError';

  constructor(
    message: string,
    readonly outcome: Outcome = 'error',
  ) {
    super(message);
  }
}
