import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { RunnerError } from '../runner/runner-error';

/** Faults of the name that was given, which another name mends; all others are the machine's. */
const NAMED_WRONGLY = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG', 'ELOOP'];

/**
 * Writes a file that is seen whole or not at all: a CI may collect it while this program is killed. A link is followed, and an existing
 * file keeps its mode.
 * @throws RunnerError with one sentence that names the flag.
 */
export function writeWhole(flag: string, file: string, content: string): void {
  let beside: string | undefined;
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    // A rename would put a file in the place of a device or a pipe, for everybody.
    if (there && !there.isFile() && !there.isDirectory()) {
      throw new RunnerError(`${flag} ${file} is no regular file; name one, or a new one`, 'usage');
    }
    const target = there ? realpathSync(file) : file;
    beside = `${target}.${process.pid}.tmp`;
    writeFileSync(beside, content);
    if (there) chmodSync(beside, there.mode);
    renameSync(beside, target);
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { force: true });
    if (error instanceof RunnerError) throw error;
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw new RunnerError(
      `${flag} ${file} can't be written (${code}); name a file in a folder that is there and may be written`,
      NAMED_WRONGLY.includes(code) ? 'usage' : 'error',
    );
  }
}
