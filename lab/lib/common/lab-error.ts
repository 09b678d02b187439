/** Stable code of a failure of the lab; a code is never used for another cause. */
export type LabErrorCode = `KBG-LAB-${string}`;

/** A failure or a limit of the lab that its user can look up: the message begins with the code. */
export class LabError extends Error {
  override readonly name = 'LabError';

  constructor(
    /** Stable code of the cause, such as `KBG-LAB-003`. */
    readonly code: LabErrorCode,
    /** The message without the code: what happened, and what to do. */
    readonly sentence: string,
  ) {
    super(`${code}: ${sentence}`);
  }
}
