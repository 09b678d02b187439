import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { RunnerError } from '../runner/runner-error';

/** Faults of the name that was given, which another name mends; all others are the machine's. */
const NAMED_WRONGLY = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG', 'ELOOP'];

/**
 * Writes a file that is seen whole or not at all: a CI may collect it while this program is killed.
 * @throws RunnerError with one sentence that names the flag.
 */
export function writeWhole(flag: string, file: string, content: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw new RunnerError(
      `${flag} ${file} can't be written (${code}); name a file in a folder that is there and may be written`,
      NAMED_WRONGLY.includes(code) ? 'usage' : 'error',
    );
  }
}
