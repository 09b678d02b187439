import { stripVTControlCharacters } from 'node:util';
import { printable } from '../../../domain';
import { ChildCommand } from './child-command';

/** Surroundings of a shell command. */
export interface ShellOptions {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the command and its children. */
  readonly signal: AbortSignal;
  /** Receives each line that the command prints. */
  readonly onLine: (line: string) => void;
}

const LONGEST_READ = 65_536;
const LONGEST_SHOWN = 500;
/** Wait for output that is still on its way when the command has ended. */
const OUTPUT_MS = 1_000;

/** Runs a command in a shell; answers its exit code, which is null after a signal, and the last line that it printed. */
export async function shellCommand(
  command: string,
  { onLine, ...options }: ShellOptions,
): Promise<{ readonly code: number | null; readonly last: string }> {
  let last = 'the command printed nothing';
  const child = new ChildCommand({
    ...options,
    command,
    longestLine: LONGEST_READ,
    outputMs: OUTPUT_MS,
    onLine: (line) => {
      const text = printable(stripVTControlCharacters(line).trim());
      if (text === '') return;
      last = text.slice(0, LONGEST_SHOWN);
      onLine(`| ${last}`);
    },
  });
  const { code } = await child.ended;
  return { code, last };
}
