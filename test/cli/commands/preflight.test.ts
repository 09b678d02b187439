import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../lib/cli/main';
import type { PreflightReport } from '../../../lib/domain';
import { startDatastore, type IDatastore } from '../../../lab/lib/datastore';

const START_MS = 60_000;
const before = process.exitCode;
let directory: string;
let datastore: IDatastore;
let stdout = '';
let stderr = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
  datastore = await startDatastore({ directory });
  await datastore.ensureDatabase('live', { seed: 'kong-0.34' });
}, START_MS);
afterAll(async () => {
  await datastore.close();
  rmSync(directory, { recursive: true, force: true });
}, START_MS);
beforeEach(() => {
  [stdout, stderr, process.exitCode] = ['', '', undefined];
  process.env.PGPASSWORD = datastore.password;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.PGPASSWORD;
  process.exitCode = before;
});

const RELEASES = ['--from', '0.34-1', '--to', '0.35-5'];

async function preflight(...args: string[]): Promise<void> {
  const { host, port, user } = datastore;
  const place = ['--host', host, '--port', String(port), '--user', user, '--database', 'live', '--no-tls'];
  await main(['preflight', ...RELEASES, ...place, ...args]);
}

test('says what stands in the way, with its remedy, and ends with 10', async () => {
  await preflight('--before', 'finish');
  expect(stdout).toMatch(/^before finish: 127\.0\.0\.1:\d+\/live, schema public$/m);
  expect(stdout).toMatch(/^FOUND {3}schema-state$/m);
  expect(stdout).toMatch(/^ {8}blocker: .+\n {8}remedy: .+$/m);
  expect(stdout).toMatch(
    /^failed: \d+ checks, \d+ passed, \d+ with findings, \d+ could not be read, \d+ do not apply$/m,
  );
  expect([stderr, process.exitCode]).toEqual(['', 10]);
});

test('answers the same as data, without a secret', async () => {
  await preflight('--before', 'up', '--json');
  const report = JSON.parse(stdout) as PreflightReport;
  expect(report).toMatchObject({ phase: 'before-up', datastore: { database: 'live', schema: 'public' } });
  expect(report.checks.find(({ id }) => id === 'schema-state')).toMatchObject({ outcome: 'passed' });
  expect(stdout).not.toContain(datastore.password);
});

test('what could not be read is an error, and says why', async () => {
  process.env.PGPASSWORD = 'wrong';
  await preflight('--before', 'up');
  expect(stdout).toMatch(/^UNREAD {2}kong-schema, schema-state, .*\n {8}.*password/m);
  expect(stdout.match(/password authentication/g)).toHaveLength(1);
  expect(process.exitCode).toBe(1);
});

test.each([
  [[], /one of --before up, .* must be given, got nothing/],
  [['--before', 'shift-10'], /must be given, got shift-10/],
  [
    ['--before', 'up', '--after', 'up'],
    /only one of --before up, .*--after finish may be given, got --before up and --after up; leave one out/,
  ],
  ...['host', 'user', 'database', 'schema'].map((name): [string[], RegExp] => [
    ['--before', 'up', `--${name}`, ''],
    new RegExp(`--${name} must be a name, got ""; leave it out or name one`),
  ]),
  [
    ['--before', 'up', '--database', 'postgres://u:secret@x/db'],
    /--database must be the name of a database, got something/,
  ],
  [['--before', 'up', '--from', 'old'], /--from must be a release such as 0\.34-1 or 1\.0\.3, got "old"/],
  [
    ['--before', 'up', '--host', 'postgres://u:secret@x/db'],
    /KBG-PRE-001: --host must be a host name, an address or the folder of a socket, got something else/,
  ],
  [['--before', 'up', '--user', 'postgres://u:secret@x/db'], /--user must be the name of a role, got something else/],
  [['--before', 'up', '--port', 'x'], /KBG-PRE-004: --port must be a port from 1 to 65535, got "x"/],
  [['--before', 'up', '--settings', 'nowhere.json'], /--settings nowhere\.json can't be read \(ENOENT\)/],
])('%p is a usage error', async (args, sentence) => {
  await preflight(...args);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('secret');
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([stdout, process.exitCode]).toEqual(['', 2]);
});

describe('the environment', () => {
  const VARIABLES = ['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGSSLMODE', 'PGSSLROOTCERT', 'PGSSLCERT', 'PGSSLKEY'];
  afterEach(() => {
    for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
  });

  test('counts for nothing where it is empty', async () => {
    for (const name of VARIABLES) process.env[name] = '';
    await preflight('--before', 'up', '--json');
    const report = JSON.parse(stdout) as PreflightReport;
    expect(report).toMatchObject({ datastore: { host: datastore.host, port: datastore.port, database: 'live' } });
    expect(report.checks.find(({ id }) => id === 'schema-state')).toMatchObject({ outcome: 'passed' });
    stdout = '';
    await main(['preflight', ...RELEASES, '--before', 'up']);
    expect(stderr).toBe('kong-bluegreen: KBG-CLI-036: --host must be given if PGHOST is not set; add --host NAME\n');
    expect(process.exitCode).toBe(2);
  });

  test.each([
    ['PGPORT', '0x1', 'KBG-PRE-004: PGPORT must be a port from 1 to 65535, got "0x1"'],
    [
      'PGSSLMODE',
      'always',
      'KBG-PRE-005: PGSSLMODE must be one of disable, allow, prefer, require, verify-ca, verify-full, got "always"',
    ],
    [
      'PGHOST',
      'postgres://u:secret@x/db',
      'KBG-PRE-001: PGHOST must be a host name, an address or the folder of a socket, got something else; give the port, the user and the database separately',
    ],
  ])('is a usage error where %s is wrong', async (name, value, sentence) => {
    process.env[name] = value;
    await preflight('--before', 'up');
    expect([stdout, stderr, process.exitCode]).toEqual(['', `kong-bluegreen: ${sentence}\n`, 2]);
  });
});

test.each([
  [
    [{ id: 'snapshot' }],
    /can't be used: it has no \[0\]\.reason, \[0\]\.expires; fix the file; docs\/preflight\.md shows one\n$/,
  ],
  [
    [{ id: 'snapshot', reason: 'r', expires: '2099-01-01', expire: 'x' }],
    /can't be used: \[0\]\.expire is not known \(known: id, reason, expires\); fix the file/,
  ],
  [
    [
      { id: 'snapshot', reason: 'r', expires: '2099-01-01' },
      { id: 'snapshot', reason: 'r', expires: '2099-02-01' },
    ],
    /can't be used: number 2 waives "snapshot" as number 1 does; keep one\n$/,
  ],
])('waivers of another form are refused: %j', async (waivers, sentence) => {
  const file = join(directory, 'waivers.json');
  writeFileSync(file, JSON.stringify(waivers));
  await preflight('--before', 'up', '--waivers', file);
  expect(stderr).toMatch(sentence);
  expect([stdout, process.exitCode]).toEqual(['', 2]);
});
