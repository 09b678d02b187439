import { main } from '../../../lib/cli/main';
import { hasKongDumps } from '../../support/kong-fixtures';
import { PreflightHarness, START_MS } from '../../support/preflight-harness';

const before = process.exitCode;
let harness: PreflightHarness;
let stdout = '';
let stderr = '';

beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterAll(async () => {
  await harness.close();
}, START_MS);
beforeEach(() => {
  [stdout, stderr, process.exitCode] = ['', '', undefined];
  Object.assign(process.env, harness.environment);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.PGPASSWORD;
  process.exitCode = before;
});

async function requests(database: string, ...more: string[]): Promise<void> {
  const { host, port, user } = harness.place(database);
  const place = ['--host', host, '--port', String(port), '--user', user, '--database', database, '--no-tls'];
  await main(['requests', ...place, ...more]);
}

describe('kong-bluegreen requests', () => {
  it("prints a list that --parity takes, and what no GET reaches as the list's comments", async () => {
    const more = `UPDATE routes SET paths = ARRAY['/r/(\\d+)'] WHERE id = (SELECT min(id::text) FROM routes)::uuid`;
    await requests(await harness.lab(more));
    expect({ stderr, code: process.exitCode }).toEqual({ stderr: '', code: undefined });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^# Sent as GET to both releases/);
    const asked = lines.filter((line) => !line.startsWith('#'));
    expect(asked.length).toBeGreaterThan(0);
    for (const line of asked) expect(line).toMatch(/^[\w.:*-]*\/[\x21-\x7e]*$/);
    expect(lines.at(-1)).toMatch(/^# left out, route [\w-]+: its path "\/r\/\(\\d\+\)" is a regular expression/);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['no route', () => harness.lab('DELETE FROM routes'), /holds no route that a GET reaches \(0 others\); write/],
    [
      'no table',
      () => harness.lab('DROP TABLE routes CASCADE'),
      /KBG-PRE-041: could not read public\.routes because the table is missing/,
    ],
    ['no Kong', () => harness.empty(), /no schema of this database holds tables of Kong/],
  ])('is an error, not an empty list, with %s', async (_, database, sentence) => {
    await requests(await database());
    expect({ stdout, code: process.exitCode }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(sentence);
  });

  it('reports in one sentence that the datastore cannot be asked', async () => {
    await requests('nobody');
    expect(process.exitCode).toBe(1);
    expect(stderr).toMatch(/^kong-bluegreen: KBG-CLI-028: the routes could not be read: .*nobody.*\n$/);
  });
});

(hasKongDumps() ? describe : describe.skip)('of a real datastore', () => {
  it.each([
    ['a_014_populated', ['/secured']],
    ['d_103_finished', ['/secured']],
  ])('%s', async (dump, some) => {
    await requests(await harness.dump(dump), '--json');
    const { requests: found } = JSON.parse(stdout) as { requests: readonly string[] };
    expect(found).toEqual(expect.arrayContaining(some));
  });
});
