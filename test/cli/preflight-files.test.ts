import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../lib/cli/main';
import type { PreflightReport } from '../../lib/domain';

const before = process.exitCode;
let directory: string;
let stdout = '';
let stderr = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
  [stdout, stderr, process.exitCode] = ['', '', undefined];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
  process.exitCode = before;
});

/** Of a port at which nothing listens: every check of the datastore is an error. */
async function preflight(...args: string[]): Promise<void> {
  const place = ['--host', '127.0.0.1', '--port', '1', '--no-tls', '--from', '0.34-1', '--to', '0.35-5'];
  await main(['preflight', '--before', 'finish', ...place, ...args]);
}

test('writes the same for a CI, beside what it prints, and leaves nothing half written', async () => {
  const folder = join(directory, 'reports');
  mkdirSync(folder);
  const file = join(folder, 'preflight.xml');
  writeFileSync(file, 'of the run before');
  await preflight('--json', '--junit', file);
  const { checks } = JSON.parse(stdout) as PreflightReport;
  const xml = readFileSync(file, 'utf8');
  expect(xml.match(/<testcase /g)).toHaveLength(checks.length);
  expect(xml).toMatch(/classname="preflight\.before-finish\.schema-state"[^>]*><error type="unread"/);
  expect(readdirSync(folder)).toEqual(['preflight.xml']);
  expect([stderr, process.exitCode]).toEqual(['', 1]);
});

test.each([
  ['nowhere/preflight.xml', 'ENOENT'],
  ['reports', 'EISDIR'],
])('a --junit file that can not be written (%s) is one sentence, and nothing is asked', async (name, code) => {
  mkdirSync(join(directory, 'reports'));
  const file = join(directory, name);
  await preflight('--junit', file);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `kong-bluegreen: KBG-CLI-065: --junit ${file} can't be written (${code}); name a file in an existing folder that you may write\n`,
  );
  expect(process.exitCode).toBe(2);
  expect(readdirSync(directory)).toEqual(['reports']);
});

test.each([
  [[], /it must be an object, got a list; fix the file/],
  [{ form: {} }, /form is not known \(known: from, to, healthCheckPath,/],
  // Moving it would move the last day of a waiver, too.
  [{ now: '2020-01-01T00:00:00Z' }, /now is not known/],
  [{ from: [] }, /from must be an object, got a list; fix/],
  [{ to: { plugins: 'acl' } }, /to\.plugins must be a list of texts, got a text; fix/],
  [
    { snapshotAt: 'yesterday', from: { nodes: '2', environment: { KONG_PG_PASSWORD: 7 } } },
    /: from\.environment\.KONG_PG_PASSWORD must be a text, got a number; from\.nodes must be a whole number from 0 to 10000, got a text; snapshotAt must be an ISO time such as 2026-11-23T10:00:00Z, got another text; fix/,
  ],
])('--settings with %j is refused, and nothing is asked', async (settings, sentence) => {
  const file = join(directory, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  await preflight('--settings', file);
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([stdout, process.exitCode]).toEqual(['', 2]);
});

test.each([
  ['--settings', 'a pipe'],
  ['--waivers', 'a pipe'],
  ['--settings', 'a folder'],
  ['--waivers', 'a device'],
])('%s that names %s is refused at once', async (flag, kind) => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const file = { 'a pipe': pipe, 'a folder': directory, 'a device': '/dev/zero' }[kind]!;
  await preflight(flag, file);
  expect([stdout, stderr, process.exitCode]).toEqual([
    '',
    `kong-bluegreen: KBG-CLI-061: ${flag} ${file} is not a regular file; name one, or /dev/stdin\n`,
    2,
  ]);
});

test('a --junit file without a name is refused before anything is asked', async () => {
  await preflight('--junit', '');
  expect([stdout, stderr, process.exitCode]).toEqual([
    '',
    'kong-bluegreen: KBG-CLI-063: --junit must name a file, got ""; leave it out or name one\n',
    2,
  ]);
});

test('a byte that is not UTF-8 is refused: it must not become another letter in a value', async () => {
  const file = join(directory, 'settings.json');
  writeFileSync(file, Buffer.from('{"healthCheckPath":"/a\xff"}', 'latin1'));
  await preflight('--settings', file);
  expect(stderr).toContain("can't be read (it is not JSON in UTF-8)");
  writeFileSync(file, '\uFEFF{"healthCheckPath":"/\u00e9"}');
  stderr = '';
  await preflight('--settings', file);
  expect([stderr, process.exitCode]).toEqual(['', 1]);
});

test('a file that is not JSON is refused, and no part of it is repeated', async () => {
  const file = join(directory, 'settings.json');
  writeFileSync(file, '{"from":{"environment":{"KONG_PG_PASSWORD":hunter2}}}');
  await preflight('--settings', file);
  expect(stderr).toBe(
    `kong-bluegreen: KBG-CLI-062: --settings ${file} can't be read (it is not JSON in UTF-8); name a file that holds what --help says\n`,
  );
});

test('a snapshot of the future proves nothing', async () => {
  const file = join(directory, 'settings.json');
  writeFileSync(file, JSON.stringify({ snapshotAt: '2999-01-01T00:00:00Z' }));
  await preflight('--settings', file, '--json');
  const { checks } = JSON.parse(stdout) as PreflightReport;
  expect(checks.find(({ id }) => id === 'snapshot')).toMatchObject({
    outcome: 'error',
    sentence: expect.stringContaining('is in the future') as string,
  });
});

test('--settings tell what the datastore can not', async () => {
  const file = join(directory, 'settings.json');
  writeFileSync(file, JSON.stringify({ snapshotAt: new Date().toISOString(), from: { nodes: 2 } }));
  await preflight('--settings', file, '--json');
  const { checks } = JSON.parse(stdout) as PreflightReport;
  expect(checks.find(({ id }) => id === 'snapshot')?.outcome).toBe('passed');
});

test('names both forms in its help', async () => {
  await main(['preflight', '--help']);
  expect(stdout).toMatch(/--json +print the report as JSON\s+\(docs\/preflight-report\.schema\.json/);
  expect(stdout).toMatch(/--junit <file>/);
});
