import type { Subjects } from '../../../lib/preflight/reading/datastore-reading';
import type { Read } from '../../../lib/preflight/reading/read';
import { answerOf, ENTERPRISE, PENDING, findingTexts } from '../../support/preflight-cases';
import { PreflightHarness, START_MS } from '../../support/preflight-harness';

let harness: PreflightHarness;
beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterAll(async () => {
  await harness.close();
}, START_MS);

function reasonOf(read: Read<unknown>): string {
  if (read.state !== 'unreadable') throw new Error(`it is ${read.state}`);
  return read.reason;
}

describe('row level security', () => {
  const READER = `DO $$ BEGIN CREATE ROLE reader LOGIN PASSWORD 'r'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;`;
  const cases: readonly [string, keyof Subjects, string][] = [
    ['apis', 'apis', 'overlap-apis'],
    ['locks', 'locks', 'migration-lock'],
    ['schema_meta', 'framework', 'schema-state'],
  ];
  it.each(cases)('on %s makes it unreadable, not empty', async (table, subject, id) => {
    const database = await harness.sameLab(ENTERPRISE + PENDING + READER);
    const ask = async () => await harness.read(database, { environment: { PGUSER: 'reader', PGPASSWORD: 'r' } });
    expect(answerOf(id, 'before-finish', await ask()).outcome).toBe('passed');
    await harness.run(database, `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
    const reading = await ask();
    expect(reasonOf(reading[subject])).toBe(
      `KBG-PRE-049: could not read public.${table} because query would be affected by row-level security policy for table "${table}"; give the role BYPASSRLS, or connect as the owner of the table`,
    );
    expect(answerOf(id, 'before-finish', reading).outcome).toBe('error');
    expect(reading.plugins.state).toBe('read');
  });
});

describe('a relation with the name of a table', () => {
  const AS_VIEW = (table: string, kind: string): string =>
    `ALTER TABLE ${table} RENAME TO real_${table}; CREATE ${kind} ${table} AS SELECT * FROM real_${table};`;
  // A wrapper is the database's, which the harness uses again.
  const ELSEWHERE = `DROP FOREIGN DATA WRAPPER IF EXISTS nowhere CASCADE; CREATE FOREIGN DATA WRAPPER nowhere;
    CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;`;
  const FOREIGN = `${ELSEWHERE}
    DROP TABLE apis CASCADE; CREATE FOREIGN TABLE apis (id uuid, name text) SERVER elsewhere;`;
  const cases: readonly [string, string, string, keyof Subjects][] = [
    ['plugins', 'view', AS_VIEW('plugins', 'VIEW'), 'plugins'],
    ['plugins', 'view', AS_VIEW('plugins', 'VIEW'), 'uncachedPlugins'],
    ['routes', 'materialized view', AS_VIEW('routes', 'MATERIALIZED VIEW'), 'hostlessRoutes'],
    ['services', 'view', AS_VIEW('services', 'VIEW'), 'loopbackServices'],
    ['apis', 'foreign table', FOREIGN, 'apis'],
    ['schema_migrations', 'view', AS_VIEW('schema_migrations', 'VIEW'), 'framework'],
    ['workspace_entities', 'view', AS_VIEW('workspace_entities', 'VIEW'), 'portalFiles'],
  ];
  it.each(cases)('%s as a %s is unreadable', async (table, kind, sql, subject) => {
    const reading = await harness.read(await harness.sameLab(ENTERPRISE + sql));
    expect(reasonOf(reading[subject])).toBe(
      `KBG-PRE-042: public.${table} is a ${kind}, not a table: Kong's migrations would fail on it`,
    );
    expect(reading.server.state).toBe('read');
  });

  it.each(['schema_meta', 'locks'])('%s as a view is unreadable', async (table) => {
    const reading = await harness.read(await harness.sameLab(ENTERPRISE + PENDING + AS_VIEW(table, 'VIEW')));
    expect(reasonOf(table === 'locks' ? reading.locks : reading.framework)).toMatch(
      `KBG-PRE-042: public.${table} is a view, not a table`,
    );
  });

  it('makes lock-time and free-storage unreadable', async () => {
    const sql = `ALTER TABLE basicauth_credentials RENAME TO other; CREATE VIEW basicauth_credentials AS SELECT 1 AS id;`;
    const reading = await harness.read(await harness.sameLab(sql));
    const sentence =
      "KBG-PRE-042: public.basicauth_credentials is a view, not a table: Kong's migrations would fail on it";
    expect(answerOf('lock-time', 'before-up', reading)).toMatchObject({ outcome: 'error', sentence });
    expect(answerOf('free-storage', 'before-up', reading)).toMatchObject({ outcome: 'error', sentence });
  });

  const PARTITIONED = `DROP TABLE IF EXISTS acls CASCADE; CREATE TABLE acls (id int, name text) PARTITION BY LIST (id);
    CREATE SCHEMA parts; CREATE TABLE parts.one PARTITION OF acls FOR VALUES IN (1) PARTITION BY LIST (name);
    CREATE TABLE parts.deep PARTITION OF parts.one DEFAULT;`;

  it('is read with all its partitions if it is partitioned', async () => {
    const rows = `INSERT INTO acls SELECT 1, n FROM generate_series(1, 40000) n; ANALYZE;`;
    const reading = await harness.read(await harness.sameLab(`${PARTITIONED} ${rows}`));
    expect(findingTexts(answerOf('lock-time', 'before-finish', reading))).toEqual([
      expect.stringMatching(/^warning finish: about 14\.0 s for 4000\d rows, .* \[acls: 40000 rows, [2-9] MB; /),
    ]);
  });

  it('with a foreign partition makes them unreadable', async () => {
    const foreign = `${ELSEWHERE}
      CREATE FOREIGN TABLE parts.far PARTITION OF acls FOR VALUES IN (2) SERVER elsewhere;`;
    const reading = await harness.read(await harness.sameLab(`${PARTITIONED} ${foreign}`));
    expect(reasonOf(reading.tables)).toMatch(/^KBG-PRE-042: parts\.far is a foreign table, not a table/);
  });

  it('makes only its own subject unreadable if the server of a foreign partition is away', async () => {
    const sql = `DROP TABLE apis CASCADE; CREATE TABLE apis (id int, name text) PARTITION BY LIST (id);
      CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA pg_catalog; DROP SERVER IF EXISTS away CASCADE;
      CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1');
      CREATE USER MAPPING FOR CURRENT_USER SERVER away;
      CREATE FOREIGN TABLE far_apis PARTITION OF apis DEFAULT SERVER away;`;
    const reading = await harness.read(await harness.sameLab(ENTERPRISE + sql));
    expect(reasonOf(reading.apis)).toMatch(
      /^KBG-PRE-050: could not read public\.apis because could not connect to server "away"$/,
    );
    expect(reading.plugins.state).toBe('read');
    expect(reading.framework.state).toBe('read');
  });

  it('is read if it is partitioned', async () => {
    const sql = `DROP TABLE apis CASCADE; CREATE TABLE apis (id int, name text) PARTITION BY LIST (id);
      CREATE TABLE first_apis PARTITION OF apis DEFAULT; INSERT INTO apis VALUES (1, 'orders-v1');`;
    const reading = await harness.read(await harness.sameLab(ENTERPRISE + sql));
    expect(reading.apis).toEqual({ state: 'read', value: { count: 1, sample: ['orders-v1'] } });
  });
});
