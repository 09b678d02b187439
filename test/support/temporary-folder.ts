import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names of the folders that tests and commands make. */
const OURS = /^(cdktf|kong-|kbg|lab-)/;

let folder = '';

/** Before all tests: gives this run of Jest a temporary folder of its own, so that runs at the same time do not count for each other. */
export function open(): void {
  folder = mkdtempSync(join(tmpdir(), 'kbg-jest-'));
  // PostgreSQL may run as another user.
  chmodSync(folder, 0o777);
  process.env.TMPDIR = folder;
}

/** After all tests: removes the folder. @throws Error that names what the tests have left in it */
export function close(): void {
  const left = readdirSync(folder).filter((name) => OURS.test(name));
  // A process that ends at this moment may still write its cache.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (left.length === 0) return;
  throw new Error(`the tests have left ${left.length} temporary folders: ${left.slice(0, 5).join(', ')}`);
}
