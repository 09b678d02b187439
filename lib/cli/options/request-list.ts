import { readFileSync } from 'node:fs';
import { RunnerError } from '../../runner/common/runner-error';

/** `/path` or `host/path`. */
export const REQUEST = String.raw`[\w.:*-]*\/[\x21-\x7e]*`;

/** Form of a file with one request a line. */
export interface RequestListForm {
  readonly flag: string;
  readonly form: RegExp;
  /** Form of a line in words, and an example. */
  readonly words: string;
  readonly example: string;
}

/**
 * The lines of a list, each once, without the empty ones and the comments.
 *
 * @throws RunnerError for a file that can't be read, or holds something else
 */
export function readRequestList(file: string, { flag, form, words, example }: RequestListForm): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new RunnerError(
      'KBG-CLI-058',
      `${flag} ${file} can't be read (${code}); name a file with one request a line`,
      'usage',
    );
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const requests = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const odd = requests.find((line) => !form.test(line));
  if (odd !== undefined) {
    throw new RunnerError(
      'KBG-CLI-059',
      `${flag} ${file}: each line must be ${words}, got "${odd.slice(0, 80)}"`,
      'usage',
    );
  }
  if (requests.length > 0) return [...new Set(requests)];
  throw new RunnerError(
    'KBG-CLI-060',
    `${flag} ${file} contains no request; write one request a line, such as ${example}`,
    'usage',
  );
}
