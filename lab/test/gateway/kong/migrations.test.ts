import { Fixture, NEW, OLD, type Ran } from '../../support/gateway-fixture';
import { until } from '../../support/until';

let lab: Fixture;
let databases = 0;

jest.setTimeout(60_000);

beforeAll(async () => {
  lab = await Fixture.open();
});
afterAll(() => lab.close());

type State = 'empty' | 'legacy' | 'with apis' | 'too old' | 'pending' | 'finished' | 'bootstrapped';

const API = `INSERT INTO apis (id, name, preserve_host) VALUES (gen_random_uuid(), 'old', false)`;
const TOO_OLD = `UPDATE schema_migrations SET migrations = '{2015-01-12-175310_skeleton}' WHERE id = 'core'`;
const TEMPLATES = new Map<State, Promise<string>>();

async function prepare(state: State): Promise<string> {
  const name = `template_${state.replace(' ', '_')}`;
  const isEmpty = state === 'empty' || state === 'bootstrapped';
  await lab.datastore.ensureDatabase(name, { seed: isEmpty ? 'empty' : 'kong-0.34' });
  if (state === 'with apis') await lab.query(name, (client) => client.query(API));
  if (state === 'too old') await lab.query(name, (client) => client.query(TOO_OLD));
  if (state === 'bootstrapped') await lab.migrations(NEW, 'bootstrap', name);
  if (state === 'pending' || state === 'finished') await lab.migrations(NEW, 'up', name);
  if (state === 'finished') await lab.migrations(NEW, 'finish', name);
  return name;
}

/** A new database in that state. */
async function database(state: State): Promise<string> {
  const template = TEMPLATES.get(state) ?? prepare(state);
  TEMPLATES.set(state, template);
  const name = `db_${++databases}`;
  const from = await template;
  await lab.query('postgres', (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${from}`));
  return name;
}

async function meta(name: string): Promise<Record<string, unknown>> {
  const { rows } = await lab.query(name, (client) =>
    client.query<{ subsystem: string; executed: string[]; pending: string[] }>(
      'SELECT subsystem, executed, pending FROM schema_meta',
    ),
  );
  return Object.fromEntries(rows.map(({ subsystem, executed, pending }) => [subsystem, [executed, pending]]));
}

async function locks(name: string): Promise<number> {
  const { rowCount } = await lab.query(name, (client) => client.query('SELECT 1 FROM locks'));
  return rowCount ?? 0;
}

const SCHEMA_TABLES =
  'CREATE TABLE schema_meta (key text, subsystem text, last_executed text, executed text[], pending text[], PRIMARY KEY (key, subsystem)); CREATE TABLE locks (key text PRIMARY KEY, owner text, ttl timestamptz)';
const NEEDS = "database needs bootstrapping; run 'kong migrations bootstrap'";
const NOT_BOOTSTRAPPED = 'cannot run migrations: database not bootstrapped';
const NON_EMPTY = "Error: cannot bootstrap a non-empty database, run 'kong migrations up' instead";
const MUTEX = 'Error: [PostgreSQL error] cluster_mutex callback threw an error: ./kong/cmd/utils/migrations.lua';
const PENDING = `${MUTEX}:139: database has pending migrations; run 'kong migrations finish'`;
const APIS =
  'Error: cannot run migrations: you have `api` entities in your database; please convert them to `routes` and `services` prior to migrating to Kong 1.0.';
const OLDER =
  "Error: Migration to 1.0 can only be performed from a 0.14 postgres database, but the current one seems to be older (missing migrations for 'core'). Migrate to 0.14 first, or install 1.0 on a fresh database.";

/** State, command, exit code, first line: as observed of Kong 1.0.3. */
const OBSERVED: readonly (readonly [State, string, number, string])[] = [
  ['empty', 'list', 3, NEEDS],
  ['empty', 'list -q', 3, ''],
  ['empty', 'up', 1, `Error: cannot run migrations: ${NEEDS}`],
  ['empty', 'up -q', 1, `Error: cannot run migrations: ${NEEDS}`],
  ['empty', 'up -f', 1, `Error: cannot run migrations: ${NEEDS}`],
  ['empty', 'finish', 0, NOT_BOOTSTRAPPED],
  ['empty', 'finish -q', 0, ''],
  ['empty', 'finish -f', 0, NOT_BOOTSTRAPPED],
  ['empty', 'bootstrap', 0, 'bootstrapping database...'],
  ['empty', 'bootstrap -f', 0, 'bootstrapping database...'],
  ['empty', 'bootstrap -q', 0, ''],
  ['legacy', 'list', 3, NEEDS],
  ['legacy', 'up', 0, 'upgrading from 0.14, bootstrapping database...'],
  ['legacy', 'up -q', 0, ''],
  ['legacy', 'up -f', 1, 'upgrading from 0.14, bootstrapping database...'],
  ['legacy', 'finish', 0, NOT_BOOTSTRAPPED],
  ['legacy', 'finish -f', 0, NOT_BOOTSTRAPPED],
  ['legacy', 'bootstrap', 1, NON_EMPTY],
  ['legacy', 'bootstrap -q', 1, NON_EMPTY],
  ['with apis', 'list', 3, NEEDS],
  ['with apis', 'up', 1, APIS],
  ['with apis', 'up -q', 1, APIS],
  ['with apis', 'up -f', 1, APIS],
  ['with apis', 'finish', 0, NOT_BOOTSTRAPPED],
  ['with apis', 'bootstrap', 1, NON_EMPTY],
  ['too old', 'list', 3, NEEDS],
  ['too old', 'up', 1, OLDER],
  ['too old', 'finish', 0, NOT_BOOTSTRAPPED],
  [
    'too old',
    'bootstrap',
    1,
    "Error: cannot bootstrap a non-empty database, upgrade to 0.14 first,and run 'kong migrations up'",
  ],
  ['pending', 'list', 4, 'executed migrations:'],
  ['pending', 'list -q', 4, ''],
  ['pending', 'up', 1, PENDING],
  ['pending', 'up -q', 1, PENDING],
  ['pending', 'up -f', 1, PENDING],
  ['pending', 'finish', 0, "migrating core on database 'DB'..."],
  ['pending', 'finish -q', 0, ''],
  ['pending', 'finish -f', 0, "cannot use --force with 'finish'"],
  ['pending', 'bootstrap', 0, 'database already bootstrapped'],
  ['pending', 'bootstrap -q', 0, ''],
  ['finished', 'list', 0, 'executed migrations:'],
  ['finished', 'up', 0, 'database is already up-to-date'],
  ['finished', 'up -q', 0, ''],
  ['finished', 'up -f', 1, "migrating core on database 'DB'..."],
  ['finished', 'finish', 0, 'no pending migrations to finish'],
  ['finished', 'finish -f', 0, "cannot use --force with 'finish'"],
  ['finished', 'bootstrap', 0, 'database already bootstrapped'],
  ['bootstrapped', 'list', 0, 'executed migrations:'],
  ['bootstrapped', 'up', 0, 'database is already up-to-date'],
  ['bootstrapped', 'finish', 0, 'no pending migrations to finish'],
  ['bootstrapped', 'bootstrap', 0, 'database already bootstrapped'],
];

test.each(OBSERVED)('on a database that is %s, `migrations %s` exits %i', async (state, command, code, first) => {
  const name = await database(state);
  const ran = await lab.migrations(NEW, command, name);
  expect([ran.code, ran.lines[0] ?? '']).toEqual([code, first.replace('DB', name)]);
});

test.each(['list', 'list -q', 'up', 'finish', 'bootstrap'])(
  'with the database down `migrations %s` exits 1',
  async (command) => {
    const stop = lab.runtime.faults.set({}, { databaseDown: true });
    const ran = await lab.migrations(NEW, command, 'postgres');
    stop();
    expect(ran.code).toBe(1);
    expect(ran.lines[0]).toBe('Error: [PostgreSQL error] failed to retrieve server_version_num: connection refused');
  },
);

test('a command that does not exist exits 1', async () => {
  const { code, lines } = await lab.migrations(NEW, 'check-nothing', 'postgres');
  expect([code, lines[0]]).toEqual([1, 'No such command for migrations: check-nothing']);
  expect((await lab.migrations(OLD, 'finish', 'postgres')).code).toBe(1);
  expect((await lab.run(NEW, 'psql -l', {})).code).toBe(127);
});

test('`up` leaves nine of 22 migrations pending, and `finish` executes them', async () => {
  const name = await database('legacy');
  const { lines } = await lab.migrations(NEW, 'up', name);
  expect(lines).toContain('core migrated up to: 001_14_to_15 (pending)');
  expect(lines.slice(-3)).toEqual(['22 migrations processed', '13 executed', '9 pending']);
  expect((await meta(name)).core).toEqual([['000_base'], ['001_14_to_15', '002_15_to_1']]);
  const listed = (await lab.migrations(NEW, 'list', name)).lines;
  expect(listed.slice(0, 3)).toEqual(['executed migrations:', 'core: 000_base', 'jwt: 000_base_jwt, 001_14_to_15']);
  expect(listed).toContain('database has pending migrations:');
  expect(listed.at(-1)).toBe('response-ratelimiting: 001_14_to_15, 002_15_to_10');
  expect((await lab.migrations(NEW, 'finish', name)).lines.at(-1)).toBe('9 executed');
  expect((await meta(name)).core).toEqual([['000_base', '001_14_to_15', '002_15_to_1'], []]);
  expect((await lab.migrations(NEW, 'list', name)).lines.at(-1)).toBe('database is up-to-date');
  const { rows } = await lab.query(name, (client) =>
    client.query<{ keys: string; old: string | null }>(
      `SELECT cache_key AS keys, to_regclass('schema_migrations')::text AS old FROM plugins`,
    ),
  );
  expect(rows).toEqual([{ keys: 'plugins:key-auth:20000000-0000-4000-8000-000000000002:::', old: null }]);
});

test('with fewer plugins `finish` succeeds while the full set is still pending', async () => {
  const name = await database('pending');
  const few = { ...lab.environment(name), KONG_PLUGINS: 'key-auth' };
  expect((await lab.run(NEW, 'kong migrations finish', few)).code).toBe(0);
  expect((await lab.run(NEW, 'kong migrations list', few)).code).toBe(0);
  expect((await lab.migrations(NEW, 'list', name)).code).toBe(4);
});

test('api rows are not checked if schema_meta exists', async () => {
  const name = await database('with apis');
  await lab.query(name, (client) => client.query(SCHEMA_TABLES));
  expect((await lab.migrations(NEW, 'list', name)).code).toBe(5);
  expect((await lab.migrations(NEW, 'up', name)).code).toBe(0);
  expect((await lab.migrations(NEW, 'list', name)).code).toBe(4);
});

describe('while another run holds the lock', () => {
  const ABORTED = 'aborted: another node is performing database changes';

  /** A database in which nothing was migrated yet, and the row of a run that is held until `free` takes it away. */
  async function held(): Promise<{ name: string; free: () => Promise<unknown> }> {
    const name = await database('legacy');
    await lab.query(name, (client) =>
      client.query(`${SCHEMA_TABLES}; INSERT INTO locks VALUES ('migrations', 'another', now() + interval '1 hour')`),
    );
    return { name, free: () => lab.query(name, (client) => client.query('DELETE FROM locks')) };
  }

  /** Somebody's last query was whether the lock is held. */
  async function isAwaited(name: string): Promise<boolean> {
    const { rowCount } = await lab.query(name, (client) =>
      client.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() AND query LIKE 'SELECT 1 FROM locks%'`,
        [name],
      ),
    );
    return rowCount === 1;
  }

  test('`up` waits for it, does nothing and exits 0', async () => {
    const { name, free } = await held();
    const waiting = lab.migrations(NEW, 'up --lock-timeout 60000', name);
    await until('`up` waits', () => isAwaited(name));
    await free();
    const { code, lines } = await waiting;
    expect([code, lines.at(-1)]).toEqual([0, ABORTED]);
    expect((await lab.migrations(NEW, 'list', name)).code).toBe(5);
  });

  test('`finish` does not wait', async () => {
    const { name } = await held();
    expect(await lab.migrations(NEW, 'finish', name)).toEqual({ code: 0, lines: [ABORTED] });
    expect(await locks(name)).toBe(1);
  });

  test('`up` with a shorter timeout exits 1', async () => {
    const { name } = await held();
    const { code, lines } = await lab.migrations(NEW, 'up --lock-timeout 10', name);
    expect([code, lines[0]]).toEqual([1, 'Error: [PostgreSQL error] timeout']);
    expect(await locks(name)).toBe(1);
  });

  /** An `up` that holds the lock until `end` is called. */
  async function working(command: string): Promise<{ name: string; end: () => Promise<Ran> }> {
    const name = await database('legacy');
    const image = `${NEW}-holder`;
    const stop = lab.runtime.faults.set({ image }, { migrationSeconds: 6000 });
    const holder = lab.migrations(image, command, name);
    const isHeld = async (): Promise<boolean> => (await locks(name).catch(() => 0)) === 1;
    await until('the lock is held', isHeld);
    const end = (): Promise<Ran> => {
      stop();
      return holder;
    };
    return { name, end };
  }

  test('`up` releases it', async () => {
    const { name, end } = await working('up');
    expect((await end()).code).toBe(0);
    expect(await locks(name)).toBe(0);
  });

  test('an `up` that outlives its lock allows a second one, and names are recorded twice', async () => {
    const { name, end } = await working('up --lock-timeout=1');
    expect((await lab.migrations(NEW, 'up', name)).code).toBe(0);
    expect((await end()).code).toBe(0);
    expect((await meta(name)).jwt).toEqual([['000_base_jwt', '001_14_to_15', '000_base_jwt', '001_14_to_15'], null]);
  });
});

test('an `up` killed after core leaves core pending and the lock, and finish, up, finish repair it', async () => {
  const name = await database('legacy');
  const stop = lab.runtime.faults.set({}, { killedAfterMigrating: 'core' });
  expect((await lab.migrations(NEW, 'up', name)).code).toBe(137);
  stop();
  expect(await locks(name)).toBe(1);
  expect((await lab.migrations(NEW, 'list', name)).code).toBe(4);
  await lab.query(name, (client) => client.query('DELETE FROM locks'));
  expect((await lab.migrations(NEW, 'up', name)).code).toBe(1);
  expect((await lab.migrations(NEW, 'finish', name)).code).toBe(0);
  expect((await lab.migrations(NEW, 'list', name)).code).toBe(5);
  expect((await lab.migrations(NEW, 'up', name)).code).toBe(0);
  expect((await lab.migrations(NEW, 'finish', name)).code).toBe(0);
  expect((await lab.migrations(NEW, 'list', name)).code).toBe(0);
});

test('the old release lists 0, ups twice, and breaks a finished database only for itself', async () => {
  const name = await database('legacy');
  expect((await lab.migrations(OLD, 'list', name)).code).toBe(0);
  expect((await lab.migrations(OLD, 'up', name)).code).toBe(0);
  expect((await lab.migrations(OLD, 'up', name)).code).toBe(0);
  const finished = await database('finished');
  expect((await lab.migrations(OLD, 'up', finished)).code).toBe(1);
  expect((await lab.migrations(NEW, 'list', finished)).code).toBe(0);
});
