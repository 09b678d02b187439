import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isShared, SHARED } from './shared-folder';

const FILE = join(SHARED, 'facts', 'kong-migrations-1.0.3-matrix.tsv');

/** Observation of one command of the real 1.0.3 in one state of its datastore. */
export interface MatrixRow {
  readonly state: string;
  readonly command: string;
  readonly exitCode: number;
  /** First and last line of its output, and the first of its error output. */
  readonly text: string;
}

/** True if the table of observations is beside the project. */
export function hasMigrationMatrix(): boolean {
  return isShared(FILE, 'the observed migrations');
}

export function migrationMatrix(): readonly MatrixRow[] {
  const [, ...lines] = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [state = '', command = '', exit = '', ...output] = line.split('\t');
    return { state, command, exitCode: Number(exit), text: output.slice(0, 3).join('\n') };
  });
}
