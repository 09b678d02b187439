/**
 * Stable code of a refusal or failure, such as `KBG-RUN-004`. It is printed before the message, is in `--json` and in reports, and is the
 * heading of an entry in docs/troubleshooting.md. A code is never used for another cause.
 */
export type ErrorCode = `KBG-${string}-${string}`;

/** A message as the user sees it: the code, then the sentence. */
export function coded(code: ErrorCode, sentence: string): string {
  return `${code}: ${sentence}`;
}

/** A failure that a user can look up: its message begins with its code. */
export class CodedError extends Error {
  constructor(
    /** Stable code of the cause, such as `KBG-PROP-004`. */
    readonly code: ErrorCode,
    /** The message without the code: what, got, allowed, remedy. */
    readonly sentence: string,
  ) {
    super(coded(code, sentence));
  }
}

/** A caller's mistake, such as an invalid prop. */
export class MisuseError extends CodedError {
  /** Name that distinguishes it from other errors. */
  override readonly name = 'MisuseError';
}
