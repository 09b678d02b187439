import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folder beside the project with data of real systems, which are not part of the project. A plain clone does not have it. */
export const SHARED = resolve(__dirname, '..', '..', '..', 'shared');

/** True if a path in the shared folder exists. @throws Error in CI if the folder exists without that path: then nothing is skipped */
export function isShared(path: string, what: string): boolean {
  if (existsSync(path)) return true;
  if (process.env.CI && existsSync(SHARED)) throw new Error(`${what} must be in ${path} if CI is set`);
  console.warn(`${what} are not beside the project: the tests that need them did not run`);
  return false;
}
