import { readFileSync, statSync } from 'node:fs';
import { RunnerError } from '../../runner/common/runner-error';

/** Whoever names it wants it waited for. */
const STDIN = '/dev/stdin';
/** A byte that is no UTF-8 is a fault, instead of another letter in a setting's value. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What a file that an option names holds. Nothing of it is repeated in a sentence, for it may hold a secret.
 * @throws RunnerError with one sentence that names the flag.
 */
export function readJson(flag: string, file: string): unknown {
  try {
    // A pipe would be waited for, for ever.
    if (file !== STDIN && !statSync(file).isFile()) {
      throw new RunnerError('KBG-CLI-061', `${flag} ${file} is no regular file; name one, or ${STDIN}`, 'usage');
    }
    return JSON.parse(UTF8.decode(readFileSync(file)));
  } catch (error) {
    if (error instanceof RunnerError) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = /^E[A-Z0-9]+$/.test(code) ? code : 'it is no JSON in UTF-8';
    throw new RunnerError(
      'KBG-CLI-062',
      `${flag} ${file} can't be read (${reason}); name a file that holds what --help says`,
      'usage',
    );
  }
}
