import { connect, createServer, type AddressInfo } from 'node:net';
import type { DatastoreReading, Subjects } from '../../lib/preflight/reading/datastore-reading';
import { read, unreadable, absent } from '../../lib/preflight/reading/read';
import { answerOf, told } from '../support/preflight-cases';
import { PreflightBench, START_MS } from '../support/preflight-bench';

type Client = ReturnType<PreflightBench['datastore']['admin']>;

let bench: PreflightBench;
let database: string;
const clients: Client[] = [];
beforeAll(async () => {
  bench = await PreflightBench.start();
}, START_MS);
beforeEach(async () => {
  database = await bench.lab();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
});
afterAll(async () => {
  await bench.close();
}, START_MS);

/** A node of Kong: pgmoon names no application. */
async function node(...queries: readonly string[]): Promise<void> {
  const client = bench.datastore.admin(database);
  await client.connect();
  clients.push(client);
  for (const query of queries) await client.query(query);
}

function changed<K extends keyof Subjects>(
  reading: DatastoreReading,
  subject: K,
  change: Partial<Subjects[K]>,
): DatastoreReading {
  const answer = reading[subject];
  if (answer.state !== 'read') throw new Error(answer.reason);
  return { ...reading, [subject]: read(Object.assign({}, answer.value, change)) };
}

describe('old-nodes-connected', () => {
  const ask = async (settings = {}) =>
    answerOf('old-nodes-connected', 'before-finish', await bench.read(database), settings);
  const from = (...addresses: string[]) => ({ from: { release: '0.34-1', addresses } });
  const to = (...addresses: string[]) => ({ to: { release: '0.35-5', addresses } });

  it('passes without other connections', async () => {
    expect(await ask()).toMatchObject({ outcome: 'passed', sentence: 'this database has no other connection' });
  });

  it('blocks on a connection from an old address', async () => {
    await node();
    expect(told(await ask(from('127.0.0.1')))).toEqual([
      'blocker nodes of 0.34-1: 1 connection from their addresses [127.0.0.1]',
    ]);
  });

  it('passes with connections from addresses of the next release', async () => {
    await node();
    expect((await ask(to('127.0.0.1'))).outcome).toBe('passed');
  });

  it('blocks on an unknown client if the addresses of the next release are known, and warns otherwise', async () => {
    await node();
    expect(told(await ask(to('10.0.0.1')))).toEqual([
      'blocker connections of unknown clients: 1 connection from addresses of neither release [127.0.0.1]',
    ]);
    expect(told(await ask())).toEqual([
      'warning connections of unknown clients: 1 connection from addresses of neither release [127.0.0.1]',
    ]);
  });

  it('does not apply behind a pooler, which the process id of the backend shows', async () => {
    const { host, port } = bench.datastore;
    const server = createServer((socket) => {
      const upstream = connect(port, host);
      socket.pipe(upstream);
      upstream.on('data', (data) => socket.write(withOtherPid(data)));
      upstream.on('close', () => socket.destroy());
      socket.on('close', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pooler = { PGPORT: String((server.address() as AddressInfo).port) };
    const reading = await bench.read(database, { environment: { ...bench.environment, ...pooler } });
    server.close();
    expect(answerOf('old-nodes-connected', 'before-finish', reading)).toMatchObject({
      outcome: 'not-applicable',
      sentence: expect.stringMatching(/^behind a pooler/) as string,
    });
  });

  /** BackendKeyData: 'K', length 12, process id, secret. */
  function withOtherPid(data: Buffer): Buffer {
    const at = data.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
    if (at >= 0) data.writeUInt32BE(1, at + 5);
    return data;
  }

  it('is an error if the role may not see the other sessions', async () => {
    await bench.run(database, `DROP ROLE IF EXISTS blind; CREATE ROLE blind LOGIN PASSWORD 'b'`);
    await node();
    const reading = await bench.read(database, { environment: { PGUSER: 'blind', PGPASSWORD: 'b' } });
    expect(answerOf('old-nodes-connected', 'before-finish', reading)).toMatchObject({
      outcome: 'error',
      sentence: 'role "blind" may not see the addresses of 1 connection; GRANT pg_monitor TO blind',
    });
    expect(answerOf('long-transactions', 'before-finish', reading).outcome).toBe('error');
  });
});

describe('long-transactions', () => {
  const ask = async (transactionSeconds: number) =>
    answerOf('long-transactions', 'before-up', await bench.read(database), { transactionSeconds });

  it('passes if all transactions are young', async () => {
    await node('BEGIN', 'SELECT 1');
    expect((await ask(60)).outcome).toBe('passed');
  });

  it('blocks on an old transaction, and names its session', async () => {
    await node('BEGIN', 'SELECT 1', 'SELECT pg_sleep(0.1)');
    const [finding] = (await ask(0.1)).findings;
    expect(finding).toMatchObject({
      severity: 'blocker',
      evidence: { count: 1, text: '1 transaction older than 0.1 s', sample: ['kong from 127.0.0.1: 0 s'] },
    });
  });

  it('counts prepared transactions', async () => {
    const reading = { ...(await bench.read(database)), preparedTransactions: read([3_600]) };
    expect(told(answerOf('long-transactions', 'before-up', reading))).toEqual([
      'blocker transactions: 1 transaction older than 30 s [prepared: 3600 s]',
    ]);
  });
});

describe('connection-headroom', () => {
  it('passes far from the limit, and blocks close to it', async () => {
    await node();
    const reading = await bench.read(database);
    const passed = answerOf('connection-headroom', 'before-up', reading);
    expect(passed).toMatchObject({
      outcome: 'passed',
      sentence: '2 of the 197 connections of the server are in use; 2 nodes more with 1 each need about 7',
    });
    await bench.run(database, `ALTER DATABASE ${database} CONNECTION LIMIT 8`);
    expect(told(answerOf('connection-headroom', 'before-up', await bench.read(database)))).toEqual([
      'blocker connections: 2 of the 8 connections of the database are in use; 2 nodes more with 1 each need about 7',
    ]);
  });

  it('does not apply without the numbers of nodes', async () => {
    const settings = { to: { release: '0.35-5' } };
    expect(answerOf('connection-headroom', 'before-up', await bench.read(database), settings).outcome).toBe(
      'not-applicable',
    );
  });
});

describe('lock-time', () => {
  const ROWS = `INSERT INTO consumers (id, username) SELECT md5(n::text)::uuid, n::text FROM generate_series(1, 50000) n; ANALYZE consumers`;
  const ask = async (settings = {}) => answerOf('lock-time', 'before-up', await bench.read(database), settings);

  it('passes with its estimate, warns of a long time, and blocks if the lock would end first', async () => {
    expect(await ask()).toMatchObject({
      outcome: 'passed',
      sentence: expect.stringMatching(/^about 0\.0 s for \d+ rows/) as string,
    });
    await bench.run(database, ROWS);
    expect((await ask()).sentence).toMatch(/^about 0\.2 s for 5\d{4} rows/);
    expect(told(await ask({ lockSeconds: 0.1 }))).toEqual([
      expect.stringMatching(/^blocker up: about 0\.2 s .* \[consumers: 50001 rows, \d+ MB; /),
    ]);
  });

  it('does not trust old statistics of a table that grew', async () => {
    const more = `ALTER TABLE consumers SET (autovacuum_enabled = false); INSERT INTO consumers (id, username)
      SELECT md5('more' || n)::uuid, 'more' || n FROM generate_series(1, 150000) n`;
    await bench.run(database, ROWS);
    await bench.run(database, more);
    const [, rows] = /^about .* for (\d+) rows/.exec((await ask()).sentence ?? '') ?? [];
    expect(Number(rows)).toBeGreaterThan(150_000);
    expect(Number(rows)).toBeLessThan(250_000);
  });

  it('warns of a long time, even if the lock is longer', async () => {
    const reading = { ...(await bench.read(database)), tables: read([{ name: 'plugins', rows: 40_000, bytes: 1 }]) };
    const answer = answerOf('lock-time', 'before-finish', reading, { lockSeconds: 300 });
    expect(told(answer)).toEqual([
      'warning finish: about 14.0 s for 40000 rows, at the speed of another machine [plugins: 40000 rows, 1 MB]',
    ]);
  });

  it('counts rows since the last ANALYZE, also of partitions and of a table that was empty then', async () => {
    const grown = `CREATE TABLE parts_acls (id int, name text) PARTITION BY LIST (id);
      CREATE TABLE one_acls PARTITION OF parts_acls FOR VALUES IN (1);
      INSERT INTO parts_acls SELECT 1, n FROM generate_series(1, 1000) n;
      DROP TABLE acls CASCADE; ALTER TABLE parts_acls RENAME TO acls;
      DROP TABLE plugins CASCADE; CREATE TABLE plugins (id uuid, name text);
      INSERT INTO plugins (id, name) SELECT gen_random_uuid(), n FROM generate_series(1, 1000) n; DELETE FROM plugins;
      ANALYZE acls, one_acls, plugins;
      INSERT INTO acls SELECT 1, n FROM generate_series(1001, 40000) n;
      INSERT INTO plugins (id, name) SELECT gen_random_uuid(), n FROM generate_series(1, 40000) n;`;
    const { tables } = await bench.read(await bench.lab(grown));
    const rows = (name: string): number =>
      tables.state === 'read' ? tables.value.find((table) => table.name === name)!.rows : 0;
    expect(rows('acls')).toBeGreaterThan(30_000);
    expect(rows('acls')).toBeLessThan(50_000);
    expect(rows('plugins')).toBeGreaterThan(10_000);
    expect(rows('plugins')).toBeLessThan(100_000);
  });
});

describe('read-only-datastore', () => {
  const ask = (reading: DatastoreReading) => told(answerOf('read-only-datastore', 'before-up', reading));

  it('passes on a writer, and blocks on a server that begins read-only', async () => {
    expect(answerOf('read-only-datastore', 'before-up', await bench.read(database)).outcome).toBe('passed');
    await bench.run(database, `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    expect(ask(await bench.read(database))).toEqual([
      "blocker server: default_transaction_read_only is on for Kong's role",
    ]);
  });

  it("uses the settings of Kong's role, not those of the preflight's role", async () => {
    await bench.run(
      database,
      `CREATE ROLE kong_ro LOGIN; CREATE ROLE watcher LOGIN PASSWORD 'w'; GRANT pg_monitor TO watcher;
       GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher; ALTER ROLE watcher SET default_transaction_read_only = on`,
    );
    const asWatcher = { PGUSER: 'watcher', PGPASSWORD: 'w' };
    const asked = async () =>
      ask(await bench.readAs('kong_ro', database, { environment: { ...bench.environment, ...asWatcher } }));
    expect(await asked()).toEqual([]);
    await bench.run(database, 'ALTER ROLE kong_ro SET default_transaction_read_only = on');
    expect(await asked()).toHaveLength(1);
    await bench.run(database, `ALTER ROLE kong_ro IN DATABASE ${database} SET default_transaction_read_only = off`);
    expect(await asked()).toEqual([]);
  });

  it('blocks on a replica', async () => {
    const replica = changed(await bench.read(database), 'server', { inRecovery: true });
    expect(ask(replica)).toEqual(['blocker server: it is a replica (pg_is_in_recovery() is true)']);
  });
});

describe('kong-role', () => {
  it('must own the tables or be a member of their owner, and may create tables before "up"', async () => {
    const role = `kong_${database}`;
    await bench.run(database, `CREATE ROLE ${role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
    const environment = { ...bench.environment, PGUSER: bench.datastore.user };
    const asked = async (phase: 'before-up' | 'before-finish') =>
      told(answerOf('kong-role', phase, await bench.readAs(role, database, { environment })));
    const owners = new RegExp(
      `^blocker role ${role}: it does not own \\d+ tables of Kong, and may not alter them \\[acls;`,
    );
    const creates = `blocker role ${role}: it may not create tables in schema public, and "up" creates some`;
    expect(await asked('before-up')).toEqual([expect.stringMatching(owners), creates]);
    expect(await asked('before-finish')).toEqual([expect.stringMatching(owners)]);
    await bench.run(database, `GRANT CREATE ON SCHEMA public TO ${role}; GRANT ${bench.datastore.user} TO ${role}`);
    expect(await asked('before-up')).toEqual([]);
  });

  it('does not apply if the server has no such role', async () => {
    const environment = { ...bench.environment, PGUSER: bench.datastore.user };
    const answer = answerOf('kong-role', 'before-up', await bench.readAs('nobody', database, { environment }));
    expect(answer).toMatchObject({
      outcome: 'not-applicable',
      sentence: `the server has no role "nobody", which is Kong's role in the settings`,
    });
  });
});

describe('postgres-version', () => {
  it.each([
    [90_426, '9.4.26', ['blocker PostgreSQL: PostgreSQL 9.4.26']],
    [90_500, '9.5.0', []],
    [150_018, '15.18', []],
    [160_013, '16.13', ['info PostgreSQL: PostgreSQL 16.13']],
  ])('%d', async (versionNumber, version, expected) => {
    const reading = changed(await bench.read(database), 'server', { versionNumber, version });
    expect(told(answerOf('postgres-version', 'before-up', reading))).toEqual(expected);
  });
});

describe('facts that a query cannot read', () => {
  it('free-storage does not apply without the free bytes, and compares given ones', async () => {
    const reading = { ...(await bench.read(database)), tables: read([{ name: 'plugins', rows: 1, bytes: 1024 ** 3 }]) };
    const ask = (settings = {}) => answerOf('free-storage', 'before-up', reading, settings);
    expect(ask()).toMatchObject({
      outcome: 'not-applicable',
      sentence: expect.stringMatching(/about 3072 MB are needed/) as string,
    });
    expect(ask({ freeStorageBytes: 4 * 1024 ** 3 }).outcome).toBe('passed');
    expect(told(ask({ freeStorageBytes: 1024 ** 3 }))).toEqual([
      'blocker storage: about 3072 MB are needed, 1024 MB are free',
    ]);
  });

  it('snapshot does not apply without a time, and compares a given one', async () => {
    const reading = await bench.read(database);
    const ask = (settings = {}) => answerOf('snapshot', 'before-finish', reading, settings);
    expect(ask()).toMatchObject({ outcome: 'not-applicable' });
    expect(ask({ snapshotAt: '2026-11-23T09:30:00Z' })).toMatchObject({
      outcome: 'passed',
      sentence: 'the newest snapshot is 30 minutes old',
    });
    expect(told(ask({ snapshotAt: '2026-11-23T07:00:00Z' }))).toEqual([
      'blocker snapshot: the newest snapshot is 180 minutes old',
    ]);
    expect(ask({ snapshotAt: 'yesterday' })).toMatchObject({ outcome: 'error' });
  });
});

test('an unreadable subject is an error, and an absent one does not apply', async () => {
  const reading = await bench.read(database);
  const ask = (apis: DatastoreReading['apis']) => answerOf('api-entities', 'before-up', { ...reading, apis });
  expect(ask(unreadable('KBG-PRE-045', 'no right'))).toMatchObject({
    outcome: 'error',
    sentence: 'KBG-PRE-045: no right',
    findings: [],
  });
  expect(ask(absent('no table'))).toMatchObject({ outcome: 'not-applicable', sentence: 'no table' });
});
