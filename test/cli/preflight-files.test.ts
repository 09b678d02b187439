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
])(
  'a --junit file that can not be written (%s) is one sentence, and the report is printed all the same',
  async (name, code) => {
    mkdirSync(join(directory, 'reports'));
    const file = join(directory, name);
    await preflight('--junit', file);
    expect(stdout).toMatch(/checks, \d+ passed/);
    expect(stderr).toBe(
      `kong-bluegreen: --junit ${file} can't be written (${code}); name a file in a folder that is there and may be written\n`,
    );
    expect(process.exitCode).toBe(2);
    expect(readdirSync(directory)).toEqual(['reports']);
  },
);

test('names both forms in its help', async () => {
  await main(['preflight', '--help']);
  expect(stdout).toMatch(/--json +print the report as JSON\s+\(docs\/preflight-report\.schema\.json/);
  expect(stdout).toMatch(/--junit <file>/);
});
