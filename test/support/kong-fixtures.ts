import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isShared, SHARED } from './shared-folder';

const FOLDER = join(SHARED, 'fixtures', 'kong-datastores');

/** True if the dumps of real datastores are beside the project. */
export function hasKongDumps(): boolean {
  return isShared(FOLDER, 'the dumps of real datastores');
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
