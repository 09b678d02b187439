import type { Outcome } from '../../domain';
import { EXIT_CODES, MisuseError } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';

/** What the program will end with, as far as it is known; nothing: all went well. */
let code: number | undefined;
const known = (): number | undefined => code;

/**
 * Runs the whole program. Its exit code is an error's until it has come to its end: a promise that never settles lets Node run out of
 * work and exit, which must not look like success.
 */
export async function conclude(program: () => Promise<void>): Promise<void> {
  const before = process.exitCode;
  code = undefined;
  process.exitCode = EXIT_CODES.error.code;
  await program();
  process.exitCode = known() ?? before;
}

/** The exit code is set and not forced, so that what was printed is flushed. */
export function endWith(outcome: Outcome): void {
  code = EXIT_CODES[outcome].code;
  process.exitCode = code;
}

/**
 * Runs a command's action. An error becomes one sentence on stderr and the exit code of its outcome; where it was thrown is
 * only shown with KONG_BLUEGREEN_DEBUG=1.
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
  endWith(outcomeOf(error));
}

/** What an error means to whoever called the command. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof RunnerError) return error.outcome;
  return error instanceof MisuseError ? 'usage' : 'error';
}
