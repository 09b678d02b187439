import { accessSync, chmodSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { RunnerError } from '../../runner/common/runner-error';

/** Error codes that another file name avoids; all other errors are faults of the machine. */
const NAMED_WRONGLY = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG', 'ELOOP'];

/**
 * Checks before the work that its result can be written.
 *
 * @throws RunnerError with one sentence that names the flag
 */
export function checkWritable(flag: string, file: string): void {
  if (file === '')
    throw new RunnerError('KBG-CLI-063', `${flag} must name a file, got ""; leave it out or name one`, 'usage');
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    // A rename would replace a device or a pipe by a file, for every user.
    if (there && !there.isFile() && !there.isDirectory()) {
      throw new RunnerError(
        'KBG-CLI-064',
        `${flag} ${file} is not a regular file; name a regular file, or a new one`,
        'usage',
      );
    }
    if (there?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    accessSync(dirname(there ? realpathSync(file) : resolve(file)), constants.W_OK);
  } catch (error) {
    throw asFault(flag, file, error);
  }
}

/**
 * Writes a file as a whole or not at all: a pipeline may collect it while this program is killed. A link is followed, and an existing file
 * keeps its mode.
 *
 * @throws RunnerError with one sentence that names the flag
 */
export function writeWhole(flag: string, file: string, content: string): void {
  checkWritable(flag, file);
  const there = statSync(file, { throwIfNoEntry: false });
  const target = there ? realpathSync(file) : file;
  const beside = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, content);
    if (there) chmodSync(beside, there.mode);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw asFault(flag, file, error);
  }
}

function asFault(flag: string, file: string, error: unknown): RunnerError {
  if (error instanceof RunnerError) return error;
  const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
  return new RunnerError(
    'KBG-CLI-065',
    `${flag} ${file} can't be written (${code}); name a file in an existing folder that you may write`,
    NAMED_WRONGLY.includes(code) ? 'usage' : 'error',
  );
}
