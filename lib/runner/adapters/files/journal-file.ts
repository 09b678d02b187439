import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { RunnerError } from '../../common/runner-error';

const NEWLINE = '\n'.charCodeAt(0);

/** A file to which lines are appended. Each line is on the disk before the run goes on. */
export class JournalFile {
  /** True if the last line was cut off: the next line then begins after a line end. */
  private isTorn: boolean;

  /** @throws RunnerError if the file can't be written */
  constructor(private readonly file: string) {
    try {
      this.isTorn = this.with((handle) => isTorn(handle));
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw new RunnerError(
        'KBG-TEAM-001',
        `the journal ${file} can't be written (${code}), and nothing was applied; name a file in an existing folder with --journal, or run without a journal: --no-journal`,
        'usage',
      );
    }
  }

  append(line: string): void {
    const bytes = Buffer.from(`${this.isTorn ? '\n' : ''}${line}`);
    this.isTorn = true;
    this.with((handle) => {
      // One write: lines of two runs do not mix.
      if (writeSync(handle, bytes) < bytes.length) throw Object.assign(new Error(), { code: 'ENOSPC' });
      fsyncSync(handle);
    });
    this.isTorn = false;
  }

  private with<T>(work: (handle: number) => T): T {
    const handle = openSync(this.file, 'a+', 0o600);
    try {
      return work(handle);
    } finally {
      closeSync(handle);
    }
  }
}

function isTorn(handle: number): boolean {
  const stat = fstatSync(handle);
  if (!stat.isFile()) throw Object.assign(new Error(), { code: 'no regular file' });
  const last = Buffer.alloc(1);
  return stat.size > 0 && readSync(handle, last, 0, 1, stat.size - 1) === 1 && last[0] !== NEWLINE;
}
