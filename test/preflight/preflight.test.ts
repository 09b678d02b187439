import { createServer, type AddressInfo } from 'node:net';
import { EXIT_CODES, PREFLIGHT_OUTCOMES, PREFLIGHT_PHASES, type PreflightReport } from '../../lib/domain';
import { checksOf, preflight, type PreflightRequest } from '../../lib/preflight';
import { ENTERPRISE, FINISHED, PENDING, SETTINGS } from '../support/preflight-cases';
import { PreflightHarness, START_MS } from '../support/preflight-harness';

let harness: PreflightHarness;
beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterAll(async () => {
  await harness.close();
}, START_MS);

async function ask(database: string, request: Partial<PreflightRequest> = {}): Promise<PreflightReport> {
  const { environment } = harness;
  const given = { phase: 'before-up', datastore: harness.place(database), settings: SETTINGS, environment } as const;
  return await preflight({ timeoutMs: 2_000, ...given, ...request });
}

const exitOf = ({ verdict }: PreflightReport): number => EXIT_CODES[PREFLIGHT_OUTCOMES[verdict]].code;
const sentencesOf = ({ checks }: PreflightReport): ReadonlySet<string> =>
  new Set(checks.filter(({ outcome }) => outcome === 'error').map(({ sentence = '' }) => sentence));

describe('the whole upgrade of the lab', () => {
  it.each([
    ['before-up', ''],
    ['after-up', PENDING],
    ['before-start', PENDING],
    ['before-finish', PENDING],
    ['after-finish', FINISHED],
  ] as const)('%s: passes on a healthy datastore', async (phase, sql) => {
    const report = await ask(await harness.lab(ENTERPRISE + sql), { phase });
    expect(report).toMatchObject({
      phase,
      verdict: 'passed',
      blockers: [],
      waived: [],
      notes: [],
      today: '2026-11-23',
    });
    expect(report.datastore).toEqual({
      host: '127.0.0.1',
      port: harness.datastore.port,
      database: expect.any(String) as string,
      schema: 'public',
    });
    expect(report.checks.map(({ id }) => id)).toEqual(checksOf(phase).map(({ id }) => id));
    expect(exitOf(report)).toBe(0);
  });

  it('fails with a blocker, and passes with a waiver of its id', async () => {
    const database = await harness.lab(`UPDATE routes SET paths = '{/}'`);
    const refused = await ask(database);
    expect([refused.verdict, exitOf(refused), refused.blockers.map(({ id }) => id)]).toEqual([
      'failed',
      10,
      ['catch-all-route'],
    ]);
    const waivers = [{ id: 'catch-all-route', reason: 'the check is TCP', expires: '2026-12-01' }];
    expect(await ask(database, { waivers })).toMatchObject({
      verdict: 'passed',
      blockers: [],
      waived: [{ waiver: waivers[0] }],
    });
  });
});

describe('a datastore that cannot be asked', () => {
  const cases: readonly [string, Partial<PreflightRequest>, RegExp][] = [
    [
      'an unreachable host',
      { environment: { PGHOST: 'nowhere.invalid' } },
      /^KBG-PRE-020: the datastore at nowhere\.invalid:\d+ can't be reached/,
    ],
    ['a wrong password', { environment: { PGPASSWORD: 'wrong-one' } }, /^KBG-PRE-028: /],
    ['no TLS', { environment: { PGPASSWORD: 'x', PGSSLMODE: 'verify-full' } }, /^KBG-PRE-025: /],
    [
      'Cassandra',
      { settings: { ...SETTINGS, to: { release: '0.35-5', environment: { KONG_DATABASE: 'cassandra' } } } },
      /^KBG-PRE-053: KONG_DATABASE is cassandra: the preflight reads PostgreSQL only/,
    ],
    [
      'a schema without tables of Kong',
      { schema: 'kong' },
      /^KBG-PRE-040: schema "kong" holds no tables of Kong; set --schema to one that does: public$/,
    ],
  ];
  it.each(cases)('%s: one sentence, exit 1, and no check of the datastore passes', async (_, request, sentence) => {
    const report = await ask(await harness.lab(), request);
    expect([...sentencesOf(report)]).toEqual([expect.stringMatching(sentence)]);
    expect(exitOf(report)).toBe(1);
    expect(JSON.stringify(report)).not.toMatch(/wrong-one|\n\s+at /);
    expect(JSON.stringify(report)).not.toContain(harness.datastore.password);
  });

  it('a server that is silent for longer than the timeout', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const environment = { PGPORT: String((server.address() as AddressInfo).port) };
    const report = await ask('postgres', { environment, timeoutMs: 500 });
    server.close();
    expect([...sentencesOf(report)]).toEqual([expect.stringMatching(/\(timeout expired\); run inside the VPC/)]);
    expect(exitOf(report)).toBe(1);
  });

  it('a database without Kong is a blocker', async () => {
    for (const [sql, text] of [
      ['', /has no tables/],
      ['CREATE TABLE other (n int)', /none of its 1 tables are Kong's/],
    ] as const) {
      const report = await ask(await harness.empty(sql));
      expect(report.blockers).toMatchObject([
        { id: 'schema-state', evidence: { text: expect.stringMatching(text) as string } },
      ]);
      expect(exitOf(report)).toBe(10);
    }
  });

  it('an unknown release', async () => {
    const report = await ask(await harness.lab(), { settings: { ...SETTINGS, to: { release: 'latest' } } });
    expect(report.checks.find(({ id }) => id === 'upgrade-path')?.sentence).toMatch(
      /the next release "latest" is unknown/,
    );
    expect(exitOf(report)).toBe(1);
  });
});

describe('a role', () => {
  const role = (name: string, grant: string): string =>
    `DROP ROLE IF EXISTS ${name}; CREATE ROLE ${name} LOGIN PASSWORD 'r'; ${grant}`;
  const as = (name: string) => ({ PGUSER: name, PGPASSWORD: 'r' });

  it('with only SELECT can run the whole preflight', async () => {
    const grant = 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker; GRANT pg_monitor TO looker';
    const database = await harness.lab(ENTERPRISE + role('looker', grant));
    expect(await ask(database, { environment: as('looker') })).toMatchObject({ verdict: 'passed' });
  });

  it('without rights gets the missing right in each reason, and no unreadable check passes', async () => {
    const report = await ask(await harness.lab(role('nobody_much', '')), { environment: as('nobody_much') });
    expect(sentencesOf(report)).toContain(
      'KBG-PRE-045: could not read public.schema_migrations because role "nobody_much" has no SELECT right on it; GRANT SELECT ON public.schema_migrations',
    );
    expect(sentencesOf(report)).toContain(
      'KBG-PRE-045: could not read public.apis because role "nobody_much" has no SELECT right on it; GRANT SELECT ON public.apis',
    );
    expect(exitOf(report)).toBe(1);
  });
});

describe('nothing is written', () => {
  /** Rows of all tables, the catalogue, sequences, and the counters of what was written. */
  async function fingerprint(database: string): Promise<unknown> {
    const tables = await harness.run<{ name: string }>(
      database,
      `SELECT c.oid::regclass::text AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname <> 'information_schema'
      AND c.relname NOT LIKE 'pg_stat%' ORDER BY 1`,
    );
    const sums = tables.map(
      ({ name }) => `SELECT '${name}' AS name, coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS sum,
      coalesce(max(t.xmin::text::bigint), 0) AS newest FROM ${name} t`,
    );
    return await harness.run(database, `${sums.join(' UNION ALL ')} ORDER BY name`);
  }

  it.each(PREFLIGHT_PHASES)('%s changes nothing in the database, not even in the system catalogue', async (phase) => {
    const database = await harness.lab(ENTERPRISE + PENDING);
    const before = await fingerprint(database);
    await ask(database, { phase });
    expect(await fingerprint(database)).toEqual(before);
  });
});
