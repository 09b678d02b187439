import type { ErrorCode, Outcome } from '../../domain';
import { CodedError, EXIT_CODES } from '../../domain';
import { outcomeOf } from '../../runner/common/runner-error';

/** Last line of a failed command that prints JSON lines. */
export interface ErrorLine {
  readonly type: 'error';
  readonly code: ErrorCode;
  /** The sentence without its code. */
  readonly message: string;
  readonly outcome: Outcome;
  readonly exitCode: number;
}

/** Code of an error that the program did not expect. */
const UNEXPECTED = 'KBG-CLI-090';

/** Exit code of the program, as far as it is known; undefined: success. */
let code: number | undefined;
const known = (): number | undefined => code;

/**
 * Runs the whole program. Until the program has ended, the exit code is that of an error: a promise that never settles lets Node run out of
 * work and exit, which must not look like success.
 */
export async function conclude(program: () => Promise<void>): Promise<void> {
  const before = process.exitCode;
  code = undefined;
  process.exitCode = EXIT_CODES.error.code;
  await program();
  process.exitCode = known() ?? before;
}

/** Sets the exit code without ending the process, so that the output is flushed. */
export function endWith(outcome: Outcome): void {
  code = EXIT_CODES[outcome].code;
  process.exitCode = code;
}

/**
 * Runs a command's action. An error becomes one sentence on stderr and the exit code of its outcome. The stack trace is shown only with
 * KONG_BLUEGREEN_DEBUG=1.
 */
export async function exitWith(action: () => Promise<void> | void, { json = false } = {}): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (process.env.KONG_BLUEGREEN_DEBUG === '1' && error instanceof Error)
      process.stderr.write(`${error.stack ?? ''}\n`);
    fail(errorLine(error), json);
  }
}

/** Reports a failure on stderr, with `json` as the last line of stdout too, and sets the exit code. */
export function fail(line: ErrorLine, json: boolean): void {
  process.stderr.write(`kong-bluegreen: ${line.code}: ${line.message}\n`);
  if (json) process.stdout.write(`${JSON.stringify(line)}\n`);
  endWith(line.outcome);
}

function errorLine(error: unknown): ErrorLine {
  const outcome = outcomeOf(error);
  const exitCode = EXIT_CODES[outcome].code;
  if (error instanceof CodedError) {
    return { type: 'error', code: error.code, message: error.sentence, outcome, exitCode };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { type: 'error', code: UNEXPECTED, message, outcome, exitCode };
}
