import type { Outcome } from '../domain';
import { EXIT_CODES, MisuseError } from '../domain';
import { RunnerError } from '../runner/runner-error';

/**
 * Runs a command's action. An error becomes one sentence on stderr and the exit code of its outcome; where it was thrown is
 * only shown with KONG_BLUEGREEN_DEBUG=1. The exit code is set and not forced, so that what was printed is flushed. It is an error's
 * from the beginning: an action that never ends lets Node run out of work and exit, which must not look like success.
 */
export async function exitWith(action: () => Promise<void> | void): Promise<void> {
  const before = process.exitCode;
  process.exitCode = EXIT_CODES.error.code;
  try {
    await action();
    if (process.exitCode === EXIT_CODES.error.code) process.exitCode = before;
  } catch (error) {
    report(error);
  }
}

function report(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`kong-bluegreen: ${message}\n`);
  if (process.env.KONG_BLUEGREEN_DEBUG === '1' && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = EXIT_CODES[outcomeOf(error)].code;
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof RunnerError) return error.outcome;
  return error instanceof MisuseError ? 'usage' : 'error';
}
