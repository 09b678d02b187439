import { readFileSync, statSync } from 'node:fs';
import { RunnerError } from '../runner/runner-error';

/** Whoever names it wants it waited for. */
const STDIN = '/dev/stdin';

/**
 * What a file that an option names holds. Nothing of it is repeated in a sentence, for it may hold a secret.
 * @throws RunnerError with one sentence that names the flag.
 */
export function readJson(flag: string, file: string): unknown {
  try {
    // A pipe would be waited for, for ever.
    if (file !== STDIN && !statSync(file).isFile()) {
      throw new RunnerError(`${flag} ${file} is no regular file; name one, or ${STDIN}`, 'usage');
    }
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof RunnerError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const reason = code ?? 'it is no JSON in UTF-8';
    throw new RunnerError(
      `${flag} ${file} can't be read (${reason}); name a file that holds what --help says`,
      'usage',
    );
  }
}
