import type { Outcome } from '../domain';
import { EXIT_CODES, MisuseError } from '../domain';
import { RunnerError } from '../runner/runner-error';

/**
 * Runs a command's action. An error becomes one sentence on stderr and the exit code of its outcome; where it was thrown is
 * only shown with KONG_BLUEGREEN_DEBUG=1. The exit code is set and not forced, so that what was printed is flushed.
 */
export async function exitWith(action: () => Promise<void> | void): Promise<void> {
  try {
    await action();
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
