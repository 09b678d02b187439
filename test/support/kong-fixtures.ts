import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = join(resolve(__dirname, '..', '..'), '..', 'shared', 'fixtures', 'kong-datastores');

/** True if the dumps of real datastores are beside the project. @throws if they are missing in CI, where nothing is skipped. */
export function hasKongDumps(): boolean {
  const present = existsSync(FOLDER);
  if (!present && process.env.CI) throw new Error(`the dumps of real datastores must be in ${FOLDER} when CI is set`);
  return present;
}

/** The SQL of a dump, such as `a_014_populated`. */
export function kongDump(name: string): string {
  return readFileSync(join(FOLDER, `${name}.sql`), 'utf8');
}

/** The names of all dumps. */
export function kongDumps(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.slice(0, -'.sql'.length));
}
