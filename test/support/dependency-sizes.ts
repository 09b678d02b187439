import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
const ROOT = resolve(__dirname, '..', '..');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** An installed package. */
export interface Installed {
  readonly folder: string;
  readonly bytes: number;
}

/**
 * The packages that the `dependencies` of a package install, directly and through one another, as they are installed here. Peers are
 * not among them: the user installs those.
 */
export function installedWith(packageFolder = ROOT): readonly Installed[] {
  const seen = new Set<string>();
  const visit = (from: string): void => {
    const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Manifest;
    const required = Object.keys(manifest.dependencies ?? {});
    for (const name of [...required, ...Object.keys(manifest.optionalDependencies ?? {})]) {
      const folder = nearest(from, name);
      if (folder === undefined && required.includes(name)) throw new Error(`${name} of ${from} is not installed`);
      if (folder === undefined || seen.has(folder)) continue;
      seen.add(folder);
      visit(folder);
    }
  };
  visit(packageFolder);
  return [...seen].map((folder) => ({ folder, bytes: bytesOf(folder) }));
}

/** The nearest folder above that holds the package, as Node looks for it. */
function nearest(from: string, name: string): string | undefined {
  for (let at = from; at !== dirname(ROOT); at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  return undefined;
}

/** Size of a folder without nested packages, which are counted by themselves. */
export function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? bytesOf(path) : lstatSync(path).size);
    }, 0);
}
