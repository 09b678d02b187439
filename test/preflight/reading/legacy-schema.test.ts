import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatastore, type IDatastore } from '../../../lab/lib/datastore';
import { readSchema } from '../../../lib/preflight/reading/legacy-schema';

const START_MS = 60_000;
const TIMEOUT_MS = 5_000;
const VARIABLES = ['PGHOST', 'PGPORT', 'PGUSER', 'PGDATABASE', 'PGPASSWORD', 'PGSSLMODE'];

let directory: string;
let datastore: IDatastore;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
  datastore = await startDatastore({ directory });
  await datastore.ensureDatabase('old', { seed: 'kong-0.34' });
}, START_MS);
afterAll(async () => {
  await datastore.close();
  rmSync(directory, { recursive: true, force: true });
}, START_MS);
beforeEach(async () => {
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
  process.env.PGPASSWORD = datastore.password;
  await run('DROP DATABASE IF EXISTS other', 'old');
  await run('CREATE DATABASE other', 'old');
});
afterEach(() => {
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
});

async function run(sql: string, database = 'other'): Promise<void> {
  const client = datastore.admin(database);
  await client.connect();
  await client.query(sql);
  await client.end();
}

function place(database: string, more = {}) {
  const { host, port, user } = datastore;
  return { host, port, user, database, ssl: false, ...more };
}

async function stateOf(database = 'other'): Promise<string> {
  return (await readSchema(place(database), TIMEOUT_MS)).state;
}

const META = 'CREATE TABLE schema_meta (key text, subsystem text, last_executed text, executed text[], pending text[])';
const LEGACY = 'CREATE TABLE schema_migrations (id text PRIMARY KEY, migrations varchar(100)[])';
const core = (executed: string, pending: string) =>
  `INSERT INTO schema_meta VALUES ('schema_meta', 'core', NULL, '${executed}', ${pending})`;

test('the schema of a live 0.34 is seen', async () => {
  expect(await readSchema(place('old'), TIMEOUT_MS)).toEqual({
    state: 'legacy',
    detail: expect.stringContaining('schema_meta does not exist') as string,
  });
});

test("an empty database, and another program's table of that name, are not taken for it", async () => {
  expect(await stateOf()).toBe('none');
  await run('CREATE TABLE schema_migrations (version text)');
  expect(await stateOf()).toBe('none');
});

test('the tables may live in another schema, whatever its name', async () => {
  await run('CREATE SCHEMA "Kong ""data"""');
  await run('CREATE TABLE "Kong ""data""".schema_migrations (id text PRIMARY KEY, migrations varchar(100)[])');
  expect(await stateOf()).toBe('mixed');
  await run(`INSERT INTO "Kong ""data""".schema_migrations VALUES ('core', '{a}')`);
  expect(await stateOf()).toBe('legacy');
});

test.each([
  ["'{001_14_to_15}'", 'pending'],
  ["'{}'", 'finished'],
  ['NULL', 'finished'],
  // A name in both arrays counts as executed.
  ["'{000_base}'", 'finished'],
])('what schema_meta holds as pending decides: %s is %s', async (pending, state) => {
  await run(META);
  await run(core('{000_base}', pending));
  expect(await stateOf()).toBe(state);
});

test('a killed "up" is told from one that never began, and from what an old node left behind', async () => {
  await run(`${META}; ${LEGACY}; INSERT INTO schema_migrations VALUES ('core', '{a}')`);
  expect(await stateOf()).toBe('begun');
  await run(core('{000_base,001_14_to_15}', 'NULL'));
  expect(await stateOf()).toBe('mixed');
  await run('DROP TABLE schema_migrations');
  expect(await stateOf()).toBe('finished');
  await run('TRUNCATE schema_meta');
  expect(await stateOf()).toBe('mixed');
});

test('a table that the role may not read is not taken for a missing one', async () => {
  await run(META);
  await run("CREATE ROLE reader LOGIN PASSWORD 'reader'", 'old');
  await run('CREATE TABLE locks (key text PRIMARY KEY, owner text, ttl timestamptz); GRANT SELECT ON locks TO reader');
  process.env.PGPASSWORD = 'reader';
  expect(await readSchema(place('other', { user: 'reader' }), TIMEOUT_MS)).toEqual({
    state: 'unreadable',
    detail:
      'KBG-PRE-045: could not read public.schema_meta because role "reader" has no SELECT right on it; GRANT SELECT ON public.schema_meta',
  });
});

test("the migration's lock is live by the datastore's clock", async () => {
  await run(META);
  await run(core('{000_base}', "'{001_14_to_15}'"));
  await run('CREATE TABLE locks (key text PRIMARY KEY, owner text, ttl timestamptz)');
  await run("INSERT INTO locks VALUES ('something', 'x', now() + interval '1 hour')");
  expect((await readSchema(place('other'), TIMEOUT_MS)).lock).toBeUndefined();
  await run("INSERT INTO locks VALUES ('migrations', 'x', now() + interval '1 minute')");
  expect(await readSchema(place('other'), TIMEOUT_MS)).toEqual({
    state: 'pending',
    detail: 'pending: core',
    lock: { ttl: expect.any(Date) as Date, live: true },
  });
  for (const endless of ['NULL', "'infinity'"]) {
    await run(`UPDATE locks SET ttl = ${endless} WHERE key = 'migrations'`);
    expect((await readSchema(place('other'), TIMEOUT_MS)).lock).toEqual({ live: true });
  }
  await run("UPDATE locks SET ttl = '-infinity'");
  expect((await readSchema(place('other'), TIMEOUT_MS)).lock).toEqual({ live: false });
  await run("UPDATE locks SET ttl = now() - interval '1 second'");
  expect((await readSchema(place('other'), TIMEOUT_MS)).lock?.live).toBe(false);
});

test("a tunnel's environment wins over the context, and PGSSLMODE=disable over its TLS", async () => {
  const { host, port, user } = datastore;
  const tunnel = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: 'old', PGSSLMODE: 'disable' };
  Object.assign(process.env, tunnel);
  const wrong = { host: 'nowhere.invalid', port: 1, user: 'nobody', database: 'nothing', ssl: true };
  expect((await readSchema(wrong, TIMEOUT_MS)).state).toBe('legacy');
});

test.each([
  ['a closed port', { port: 1 }, /ECONNREFUSED/],
  ['a missing database', { database: 'nothing' }, /"nothing" does not exist/],
  ['a server without TLS', { ssl: true }, /does not support SSL/],
])('%s is unreachable, with a reason', async (_, more, reason) => {
  const reading = await readSchema(place('old', more), TIMEOUT_MS);
  expect(reading).toEqual({ state: 'unreachable', detail: expect.stringMatching(reason) as string });
});
