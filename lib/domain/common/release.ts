import { MisuseError } from './errors';

const FORM = /^(\d+)\.(\d+)(?:\.(\d+)(?:\.(\d+))?)?(?:-(\d+))?$/;

/** A Kong release: Enterprise `0.34-1` (X.Y-Z, the edition-versioning page; X.Y.Z.W from 1.3 on) or community `1.0.3`. */
export class Release {
  private constructor(
    /** The text that was parsed. */
    readonly text: string,
    private readonly parts: readonly number[],
  ) {}

  /**
   * Parses the text of a release.
   *
   * @throws MisuseError if the text has another form.
   */
  static parse(text: string): Release {
    const match = FORM.exec(text);
    if (!match) {
      throw new MisuseError(
        'KBG-PROP-030',
        `release must look like 0.35-5 or 1.0.3, got "${text}"; write the version number of the release`,
      );
    }
    return new Release(
      text,
      [1, 2, 3, 4, 5].map((group) => Number(match[group] ?? 0)),
    );
  }

  /** Negative if this release is older than the other, 0 if they are equal. */
  compare(other: Release): number {
    const differing = this.parts.findIndex((part, i) => part !== other.parts[i]);
    return differing < 0 ? 0 : (this.parts[differing] ?? 0) - (other.parts[differing] ?? 0);
  }

  toString(): string {
    return this.text;
  }
}
