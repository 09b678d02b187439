import type { Subjects } from '../../../lib/preflight/reading/datastore-reading';
import type { Read } from '../../../lib/preflight/reading/read';
import { hasKongDumps } from '../../support/kong-fixtures';
import { answerOf } from '../../support/preflight-cases';
import { PreflightHarness, START_MS } from '../../support/preflight-harness';

let harness: PreflightHarness;
beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterAll(async () => {
  await harness.close();
}, START_MS);

function valueOf<T>(read: Read<T>): T {
  if (read.state !== 'read') throw new Error(`${read.state}: ${read.reason}`);
  return read.value;
}

function reasonOf(read: Read<unknown>): string {
  if (read.state === 'read') throw new Error('it was read');
  return read.reason;
}

(hasKongDumps() ? describe : describe.skip)('of the dumps', () => {
  it.each([
    ['a0_013_fresh', 'legacy'],
    ['a0_014_fresh', 'legacy'],
    ['a_013_populated', 'legacy'],
    ['a_014_populated', 'legacy'],
    ['b_013_populated_with_apis', 'legacy'],
    ['b_014_populated_with_apis', 'legacy'],
    ['c_103_pending_after_up', 'pending'],
    ['d_103_finished', 'finished'],
    ['e_empty', 'empty'],
    ['f_103_bootstrapped', 'finished'],
  ])('%s is found to be %s', async (dump, state) => {
    const reading = await harness.read(await harness.dump(dump));
    expect(valueOf(reading.framework).state).toBe(state);
    const unread = Object.values(reading).filter((read: Read<unknown>) => read.state === 'unreadable');
    expect(unread).toEqual([]);
  });

  it('the pending migrations are listed by component; NULL and {} mean no migration', async () => {
    const { components, legacy } = valueOf(
      (await harness.read(await harness.dump('c_103_pending_after_up'))).framework,
    );
    const pending = components.filter((component) => component.pending.length > 0).map(({ name }) => name);
    expect(pending).toEqual(['acl', 'core', 'oauth2', 'rate-limiting', 'response-ratelimiting']);
    expect(components.find(({ name }) => name === 'core')).toEqual({
      name: 'core',
      executed: ['000_base'],
      pending: ['001_14_to_15', '002_15_to_1'],
      duplicates: [],
    });
    expect(legacy).toHaveLength(17);
  });

  it('entities are counted and named, without any secret', async () => {
    const reading = await harness.read(await harness.dump('b_014_populated_with_apis'));
    expect(valueOf(reading.apis)).toEqual({ count: 3, sample: ['legacy1', 'legacy2', 'legacy3'] });
    expect(valueOf(reading.plugins)).toContainEqual({ name: 'key-auth', count: 2 });
    expect(valueOf(reading.hostlessRoutes)).toEqual([
      { id: 'bcb9590e-fe2d-4eb9-ba19-160f53d88d48', methods: ['GET'], paths: ['/secured'] },
    ]);
    expect(valueOf(reading.loopbackServices).map(({ name, port }) => [name, port])).toEqual([
      ['svc1', 19_999],
      ['svc2', 19_999],
      ['svc3', 19_999],
    ]);
    expect(JSON.stringify(reading)).not.toMatch(/alice-key|bob-secret|92b1e03508ce/);
  });
});

describe('the framework', () => {
  const META = `CREATE TABLE schema_meta (key text, subsystem text, last_executed text, executed text[], pending text[])`;
  const row = (name: string, executed: string, pending: string): string =>
    `INSERT INTO schema_meta VALUES ('schema_meta', '${name}', NULL, ${executed}, ${pending})`;
  const LEGACY = `CREATE TABLE schema_migrations (id text PRIMARY KEY, migrations varchar(100)[]);
    INSERT INTO schema_migrations VALUES ('core', '{skeleton}')`;

  it.each([
    ['no table at all', '', 'empty'],
    ["another program's tables", 'CREATE TABLE schema_migrations (version text)', 'none'],
    ['the old table', LEGACY, 'legacy'],
    ['the old table without core', `${LEGACY}; DELETE FROM schema_migrations`, 'mixed: unclear'],
    ['an empty new table beside the old one', `${LEGACY}; ${META}`, 'mixed: killed-up'],
    [
      'a migration killed before it recorded what is pending',
      `${LEGACY}; ${META}; ${row('core', `'{000_base}'`, 'NULL')}`,
      'mixed: killed-up',
    ],
    ['pending beside the old table', `${LEGACY}; ${META}; ${row('core', `'{a}'`, `'{b}'`)}`, 'pending'],
    ['NULL for none pending', `${META}; ${row('core', `'{a}'`, 'NULL')}`, 'finished'],
    ['{} for none pending', `${META}; ${row('core', `'{a}'`, `'{}'`)}`, 'finished'],
    ['a name in both lists, which counts as executed', `${META}; ${row('core', `'{a,b}'`, `'{b}'`)}`, 'finished'],
    [
      'all done beside the old table',
      `${LEGACY}; ${META}; ${row('core', `'{000_base,001_14_to_15}'`, 'NULL')}`,
      'mixed: leftover',
    ],
    [
      'all done beside an old table that was created again and is empty',
      `${LEGACY}; DELETE FROM schema_migrations; ${META}; ${row('core', `'{000_base,001_14_to_15}'`, 'NULL')}`,
      'finished',
    ],
    [
      'pending beside an old table that is empty',
      `${LEGACY}; DELETE FROM schema_migrations; ${META}; ${row('core', `'{000_base}'`, `'{001_14_to_15}'`)}`,
      'pending',
    ],
    ['pending without the old table', `${META}; ${row('core', `'{000_base}'`, `'{001_14_to_15}'`)}`, 'pending'],
    [
      'rows of another key',
      `${META}; INSERT INTO schema_meta VALUES ('other', 'core', NULL, '{a}', NULL)`,
      'mixed: unclear',
    ],
  ])('%s', async (_, sql, state) => {
    const framework = valueOf((await harness.read(await harness.empty(sql))).framework);
    expect(framework.cause === undefined ? framework.state : `mixed: ${framework.cause}`).toBe(state);
  });

  it('duplicates and unknown components keep their names', async () => {
    const sql = `${META}; ${row('core', `'{a,b,a}'`, 'NULL')}; ${row('my-plugin', `'{x}'`, `'{y,y}'`)}`;
    const { components } = valueOf((await harness.read(await harness.empty(sql))).framework);
    expect(components).toEqual([
      { name: 'core', executed: ['a', 'b'], pending: [], duplicates: ['a'] },
      { name: 'my-plugin', executed: ['x'], pending: ['y'], duplicates: ['y'] },
    ]);
  });
});

describe('a later release', () => {
  const SINCE_21 = `CREATE TABLE schema_meta (key text, subsystem text, last_executed text, executed text[], pending text[]);
    CREATE TABLE locks (key text PRIMARY KEY, owner text, ttl timestamptz);
    CREATE TABLE workspaces (id uuid PRIMARY KEY, name text)`;
  const core = (pending: string): string =>
    `INSERT INTO schema_meta VALUES ('schema_meta', 'core', NULL, '{000_base,003_100_to_110,009_200_to_210}', ${pending})`;

  it('a datastore with workspaces is not Enterprise, but one with RBAC roles is', async () => {
    const enterprise = async (more: string): Promise<boolean> =>
      valueOf((await harness.read(await harness.empty(`${SINCE_21}; ${core('NULL')}; ${more}`))).framework).enterprise;
    expect(await enterprise('')).toBe(false);
    expect(await enterprise('CREATE TABLE rbac_users (id uuid, name text)')).toBe(true);
  });

  it('the table of APIs is expected only if the datastore has the tables of an old release', async () => {
    const reading = await harness.read(await harness.empty(`${SINCE_21}; ${core(`'{016_280_to_300}'`)}`));
    expect(valueOf(reading.framework).state).toBe('pending');
    expect(answerOf('overlap-apis', 'before-finish', reading)).toMatchObject({ outcome: 'not-applicable' });
    const old = `CREATE TABLE schema_migrations (id text PRIMARY KEY, migrations varchar(100)[]);
      INSERT INTO schema_migrations VALUES ('core', '{skeleton}')`;
    const dropped = await harness.read(await harness.empty(`${SINCE_21}; ${core(`'{001_14_to_15}'`)}; ${old}`));
    expect(answerOf('overlap-apis', 'before-finish', dropped)).toMatchObject({ outcome: 'error' });
  });

  it('files with paths are not of the Portal of 0.35', async () => {
    const files = 'CREATE TABLE files (id uuid PRIMARY KEY, path text, checksum text, contents text, ws_id uuid)';
    const reading = await harness.read(await harness.empty(`${SINCE_21}; ${core('NULL')}; ${files}`));
    expect(answerOf('portal-files', 'before-up', reading)).toMatchObject({
      outcome: 'not-applicable',
      sentence: 'the files have paths: a Portal of a release after 0.35',
    });
  });
});

describe('the place', () => {
  it('a route that requires headers does not answer a health check', async () => {
    const database = await harness.lab(`ALTER TABLE routes ADD headers jsonb;
      UPDATE routes SET headers = CASE WHEN id = (SELECT min(id::text)::uuid FROM routes WHERE hosts IS NULL) THEN '{"x-team":["a"]}'::jsonb
        WHEN id = (SELECT max(id::text)::uuid FROM routes WHERE hosts IS NULL) THEN '{}' END`);
    const ids = async (of: string): Promise<readonly string[]> =>
      valueOf((await harness.read(of)).hostlessRoutes).map(({ id }) => id);
    const before = await ids(await harness.lab());
    expect(await ids(database)).toEqual(before.slice(1));
  });

  it('the schema may have any name', async () => {
    const database = await harness.lab(
      `CREATE SCHEMA "Kong ""data"""; ${move('apis', 'plugins', 'schema_migrations')}`,
    );
    const reading = await harness.read(database, { schema: 'Kong "data"' });
    expect(valueOf(reading.schema)).toMatchObject({ chosen: 'Kong "data"', named: true });
    expect(valueOf(reading.plugins)).toEqual([{ name: 'key-auth', count: 1 }]);
  });

  it('the first schema in the search path is read, and all schemas of Kong are listed', async () => {
    const reading = await harness.read(
      await harness.lab('CREATE SCHEMA backup; CREATE TABLE backup.schema_migrations AS TABLE schema_migrations'),
    );
    expect(valueOf(reading.schema)).toEqual({ chosen: 'public', candidates: ['backup', 'public'], named: false });
  });

  it('a schema without tables of Kong is refused, with the schemas that have them', async () => {
    const reading = await harness.read(await harness.lab(), { schema: 'other' });
    expect(reasonOf(reading.plugins)).toBe(
      'KBG-PRE-040: schema "other" holds no tables of Kong; set --schema to one that does: public',
    );
    expect(reading.framework.state).toBe('unreadable');
  });

  const move = (...tables: string[]): string =>
    tables.map((table) => `ALTER TABLE ${table} SET SCHEMA "Kong ""data"""`).join(';');
});

describe('damage', () => {
  const cases: readonly [string, string, keyof Subjects, RegExp][] = [
    [
      'a dropped column',
      'ALTER TABLE routes DROP COLUMN paths',
      'hostlessRoutes',
      /public\.routes because it has no column "paths"/,
    ],
    [
      'a dropped table',
      'DROP TABLE plugins',
      'plugins',
      /^KBG-PRE-041: could not read public\.plugins because the table is missing/,
    ],
    [
      'another type',
      'ALTER TABLE services ALTER port TYPE text',
      'loopbackServices',
      /^KBG-PRE-046: .* "port" has the type text, expected a number/,
    ],
    [
      'a NULL where a name belongs',
      `ALTER TABLE plugins DROP CONSTRAINT plugins_pkey, ALTER name DROP NOT NULL; UPDATE plugins SET name = NULL`,
      'plugins',
      /plugins\.name should hold a text, but holds nothing/,
    ],
    [
      'a NULL inside a list',
      `UPDATE schema_migrations SET migrations = '{a,NULL}'`,
      'framework',
      /schema_migrations\.migrations should hold a text/,
    ],
  ];
  it.each(cases)('%s makes its subject unreadable, and no other', async (_, sql, subject, reason) => {
    const reading = await harness.read(await harness.lab(sql));
    expect(reading[subject].state).toBe('unreadable');
    expect(reasonOf(reading[subject])).toMatch(reason);
    expect(reading.server.state).toBe('read');
    expect(reading.snis.state).toBe('read');
  });

  it('a role without rights gets the reason for each table, and the other subjects are read', async () => {
    const database = await harness.lab(
      `CREATE ROLE reader LOGIN PASSWORD 'r'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; REVOKE SELECT ON plugins FROM reader`,
    );
    const reading = await harness.read(database, { environment: { PGUSER: 'reader', PGPASSWORD: 'r' } });
    expect(reasonOf(reading.plugins)).toBe(
      'KBG-PRE-045: could not read public.plugins because role "reader" has no SELECT right on it; GRANT SELECT ON public.plugins',
    );
    expect(valueOf(reading.hostlessRoutes)).toHaveLength(3);
    expect(valueOf(reading.connections).bounds.map((bound) => bound.of)).toEqual(['the server']);
  });

  it('a locked table makes only its own subjects unreadable, and costs a second', async () => {
    const database = await harness.lab();
    const holder = harness.datastore.admin(database);
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE routes');
    const waited = await harness.read(database);
    const timedOut = await harness.read(database, { timeoutMs: 300 });
    await holder.end();
    expect(reasonOf(waited.hostlessRoutes)).toMatch(
      /^KBG-PRE-047: could not read public\.routes because another session holds a lock on it/,
    );
    expect(reasonOf(timedOut.hostlessRoutes)).toMatch(
      /^KBG-PRE-048: could not read public\.routes because the query took too long/,
    );
    expect(reasonOf(waited.joinedPaths)).toMatch(
      /^KBG-PRE-047: could not read public\.routes because another session holds a lock on it/,
    );
    expect(valueOf(waited.plugins)).toHaveLength(1);
  }, 15_000);
});
