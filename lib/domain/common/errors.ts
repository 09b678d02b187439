/** A caller's mistake: the sentence says what, got, allowed and remedy. */
export class MisuseError extends Error {
  /** By which it is told from other errors. */
  override readonly name = 'MisuseError';
}
