/** A caller's mistake: the sentence says what, got, allowed and remedy. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError';
}
