/** Lets a loop wait for "something happened"; a call of `now` while the loop is busy is not lost. */
export class Wake {
  private pending = false;
  private release: (() => void) | undefined;

  now(): void {
    this.pending = true;
    this.release?.();
  }

  /** Resolves at the next `now`, or at once if there was one since the last wait, or when `limit` settles. */
  async wait(limit: Promise<void>): Promise<void> {
    const called = new Promise<void>((resolve) => {
      this.release = resolve;
      if (this.pending) resolve();
    });
    await Promise.race([called, limit]);
    this.pending = false;
    this.release = undefined;
  }
}
