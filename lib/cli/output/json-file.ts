import { readFileSync, statSync } from 'node:fs';
import { RunnerError } from '../../runner/common/runner-error';

/** The one file that is waited for. */
const STDIN = '/dev/stdin';
/** Refuses a byte that is not UTF-8: it would become another letter in a setting. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON in a file that an option names. No part of the file is repeated in a sentence: it may hold a secret.
 *
 * @throws RunnerError with one sentence that names the flag
 */
export function readJson(flag: string, file: string): unknown {
  try {
    // Reading a pipe to which nobody writes never ends.
    if (file !== STDIN && !statSync(file).isFile()) {
      throw new RunnerError('KBG-CLI-061', `${flag} ${file} is not a regular file; name one, or ${STDIN}`, 'usage');
    }
    return JSON.parse(UTF8.decode(readFileSync(file)));
  } catch (error) {
    if (error instanceof RunnerError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = /^E[A-Z0-9]+$/.test(code) ? code : 'it is not JSON in UTF-8';
    throw new RunnerError(
      'KBG-CLI-062',
      `${flag} ${file} can't be read (${reason}); name a file that holds what --help says`,
      'usage',
    );
  }
}
