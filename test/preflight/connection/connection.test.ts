import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  readOnly,
  STATEMENTS,
  type IReadOnlySession,
  type Statement,
} from '../../../lib/preflight/connection/connection';
import type { ConnectionEnvironment, DatastorePlace } from '../../../lib/preflight/connection/datastore-place';
import { asker, SECRET, type Asked } from '../../support/connection-asker';
import { PreflightHarness, START_MS } from '../../support/preflight-harness';
import { RawServers } from '../../support/raw-server';

let harness: PreflightHarness;
const servers = new RawServers();
beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterEach(() => {
  servers.close();
});
afterAll(async () => {
  await harness.close();
}, START_MS);

const { ask, sentence, one } = asker(() => harness);

test('a subscriber gets every statement with its values, also those that the server refuses', async () => {
  const heard: Statement[] = [];
  const listen = (message: unknown) => void heard.push(message as Statement);
  subscribe(STATEMENTS.name, listen);
  await ask(async (session) => {
    await session.query('SELECT $1::text', ['a']);
    await session.query('SELECT nothing').catch(() => undefined);
  });
  unsubscribe(STATEMENTS.name, listen);
  await ask(one);
  expect(heard.map(({ sql }) => sql)).toEqual([
    expect.stringMatching(/^BEGIN .* READ ONLY$/),
    expect.stringMatching(/^SET LOCAL/),
    'SELECT $1::text',
    'SELECT nothing',
  ]);
  expect(heard[2]?.values).toEqual(['a']);
});

/** Forwards all bytes until `stall` is called. */
async function proxy(): Promise<{ place: Partial<DatastorePlace>; stall: (ms?: number) => void }> {
  const pairs: Socket[] = [];
  const { host, port } = harness.datastore;
  const place = await servers.start((socket) => {
    const upstream = servers.watch(connect(port, host));
    socket.pipe(upstream).pipe(socket);
    pairs.push(upstream);
  });
  const stall = (ms?: number): void => {
    for (const upstream of pairs) {
      upstream.pause();
      if (ms !== undefined) setTimeout(() => upstream.resume(), ms);
    }
  };
  return { place, stall };
}

describe('one transaction', () => {
  it("survives an error about another server's connection", async () => {
    const answer = ask(async (session) => {
      await session.query('SAVEPOINT question');
      const other = `DO $$ BEGIN RAISE EXCEPTION 'away' USING ERRCODE = '08001'; END $$`;
      await expect(session.query(other)).rejects.toMatchObject({ name: 'QueryFailure', code: '08001' });
      await session.query('ROLLBACK TO SAVEPOINT question');
      return await one(session);
    });
    expect(await answer).toEqual({ one: 1 });
  });

  it('reads the state of its beginning, and can write nothing', async () => {
    const database = await harness.empty('CREATE TABLE seen (n int)');
    await readOnly(harness.place(database), { timeoutMs: 5_000, environment: harness.environment }, async (session) => {
      await session.query('SELECT * FROM seen');
      await harness.run(database, 'INSERT INTO seen VALUES (1)');
      expect(await session.query('SELECT * FROM seen')).toEqual([]);
      await expect(session.query('INSERT INTO seen VALUES (2)')).rejects.toThrow(/read-only transaction/);
    });
    expect(await harness.run(database, 'SELECT n FROM seen')).toEqual([{ n: 1 }]);
  });

  it('names itself, and asks the server to stop a slow statement', async () => {
    const settings = await ask(async (session) => {
      const [row] = await session.query(`SELECT current_setting('application_name') AS name,
        current_setting('statement_timeout') AS timeout, current_setting('transaction_isolation') AS isolation`);
      return row;
    });
    expect(settings).toEqual({ name: 'kong-bluegreen', timeout: '5s', isolation: 'repeatable read' });
  });

  it('lifts the limit that a database sets on the time between two questions', async () => {
    const database = await harness.empty();
    await harness.run(database, `ALTER DATABASE ${database} SET idle_in_transaction_session_timeout = '2s'`);
    const asked = ask((session) => session.query('SHOW idle_in_transaction_session_timeout'), { place: { database } });
    expect(await asked).toEqual([{ idle_in_transaction_session_timeout: '0' }]);
  });

  it('leaves no session behind, also after an error', async () => {
    await ask(one);
    await expect(ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const left = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'kong-bluegreen'`;
    await expect(harness.run('postgres', left)).resolves.toEqual([{ n: 0 }]);
  });
});

describe('the environment', () => {
  it('wins over the place, for example for a tunnel', async () => {
    const { host, port, user } = harness.datastore;
    const tunnel = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: 'postgres', PGSSLMODE: 'disable' };
    const place = { host: 'nowhere.invalid', port: 1, user: 'nobody', database: 'nothing', ssl: true };
    expect(await ask(one, { place, environment: tunnel })).toEqual({ one: 1 });
  });

  const VARIABLES = ['PGHOST', 'PGPORT', 'PGUSER', 'PGDATABASE', 'PGSSLMODE', 'PGSSLROOTCERT', 'PGSSLCERT', 'PGSSLKEY'];

  it('does not count if it is empty', async () => {
    const empty = Object.fromEntries(VARIABLES.map((name) => [name, '']));
    expect(await ask(one, { environment: empty })).toEqual({ one: 1 });
    const ssl = sentence({ place: { ssl: true }, environment: empty });
    expect(await ssl).toMatch(/^KBG-PRE-025: /);
  });

  it('of the process is not read by node-postgres, and is kept', async () => {
    const passwords = join(harness.folder, 'pgpass');
    writeFileSync(passwords, `*:*:*:*:${harness.datastore.password}`, { mode: 0o600 });
    const others = {
      PGOPTIONS: '-c no_such_parameter=1',
      PGAPPNAME: 'another',
      PGREPLICATION: 'database',
      PGSSLNEGOTIATION: 'direct',
      PGSSLMODE: 'verify-full',
      PGHOST: 'nowhere.invalid',
      PGPASSFILE: passwords,
      PGPASSWORD: harness.datastore.password,
    };
    const saved = { ...process.env };
    Object.assign(process.env, others);
    try {
      const [row] = await ask((session) => session.query('SHOW application_name'));
      expect(row).toEqual({ application_name: 'kong-bluegreen' });
      expect(process.env).toMatchObject(others);
      expect(await sentence({ environment: { PGPASSWORD: '' } })).toBe(
        'KBG-PRE-029: the datastore rejected user "kong" (it asks for a password and PGPASSWORD is not set); set PGUSER and PGPASSWORD of a role that may read Kong\'s tables',
      );
    } finally {
      process.env = saved;
    }
  });

  it.each<[ConnectionEnvironment, RegExp]>([
    ...['x', '0x1', '1e4', '0', '65536', ' 5432', '-1', '5432\nx'].map((port): [ConnectionEnvironment, RegExp] => [
      { PGPORT: port },
      /^KBG-PRE-004: PGPORT must be a port from 1 to 65535, got ".+"$/,
    ]),
    [{ PGSSLMODE: 'always' }, /^KBG-PRE-005: PGSSLMODE must be one of disable, .*, got "always"$/],
    [
      { PGHOST: `postgres://kong:${SECRET}@host/db` },
      /^KBG-PRE-001: PGHOST must be a host name, .*, got something else; give the port,/,
    ],
    [
      { PGUSER: `postgres://kong:${SECRET}@host/db` },
      /^KBG-PRE-003: PGUSER must be the name of a role, got something else;/,
    ],
    [
      { PGDATABASE: `host=x password=${SECRET}` },
      /^KBG-PRE-002: PGDATABASE must be the name of a database, got something else;/,
    ],
  ])('is refused if it is wrong: %j', async (environment, expected) => {
    expect(await sentence({ environment }, one, 'MisuseError')).toMatch(expected);
  });
});

describe('a datastore that cannot be asked', () => {
  it.each<[string, Asked, RegExp]>([
    [
      'an unknown host',
      { place: { host: 'nowhere.invalid' } },
      /^KBG-PRE-020: the datastore at nowhere\.invalid:\d+ can't be reached from here \(.*\); run inside the VPC, or open a tunnel/,
    ],
    ['a closed port', { place: { port: 1 } }, /^KBG-PRE-020: .* \(connect ECONNREFUSED/],
    [
      'a wrong password',
      { environment: { PGPASSWORD: SECRET } },
      /^KBG-PRE-028: the datastore rejected user "kong" \(password authentication failed/,
    ],
    ['no password', { environment: { PGPASSWORD: '' } }, /^KBG-PRE-029: /],
    ['an unknown user', { place: { user: 'stranger' } }, /^KBG-PRE-028: .* user "stranger" \(/],
    [
      'an unknown database',
      { place: { database: 'nothing' } },
      /^KBG-PRE-033: the server has no database "nothing" \(.*\); set PGDATABASE/,
    ],
    [
      'a server without TLS',
      { place: { ssl: true } },
      /^KBG-PRE-025: .* offers no TLS \(The server does not support SSL connections\); set PGSSLMODE=disable only if/,
    ],
  ])('%s', async (_, asked, expected) => {
    expect(await sentence(asked)).toMatch(expected);
  });

  it('a database that is closed, to all or to the role', async () => {
    await harness.run('postgres', `CREATE ROLE outsider LOGIN PASSWORD 's'`);
    await harness.run('postgres', 'CREATE DATABASE closed ALLOW_CONNECTIONS false');
    await harness.run('postgres', 'CREATE DATABASE inner_circle');
    await harness.run('postgres', 'REVOKE CONNECT ON DATABASE inner_circle FROM PUBLIC');
    expect(await sentence({ place: { database: 'closed' } })).toBe(
      'KBG-PRE-035: database "closed" accepts no connections (database "closed" is not currently accepting connections); set PGDATABASE to the one that Kong uses',
    );
    const outsider = { PGUSER: 'outsider', PGPASSWORD: 's' };
    expect(await sentence({ place: { database: 'inner_circle' }, environment: outsider })).toBe(
      'KBG-PRE-034: user "outsider" may not connect to database "inner_circle" (permission denied for database "inner_circle"); grant CONNECT, or set PGUSER to a role that has it',
    );
  });

  it('a server that accepts and says nothing', async () => {
    const place = await servers.start(() => undefined);
    const begun = Date.now();
    expect(await sentence({ place, timeoutMs: 300 })).toMatch(/^KBG-PRE-020: .* \(timeout expired\)/);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('a server that hangs up at once', async () => {
    const place = await servers.start((socket) => socket.end());
    expect(await sentence({ place })).toMatch(/^KBG-PRE-037: .* \(Connection terminated unexpectedly\)/);
  });

  it('a web server', async () => {
    const place = await servers.start((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await sentence({ place, timeoutMs: 1_000 })).toMatch(/^KBG-PRE-021: /);
  });

  it('a network that stalls for longer than the deadline, in the middle', async () => {
    const { place, stall } = await proxy();
    const begun = Date.now();
    const stalled = async (session: IReadOnlySession): Promise<unknown> => {
      stall();
      return await one(session);
    };
    expect(await sentence({ place, timeoutMs: 300 }, stalled)).toMatch(/^KBG-PRE-037: .* \(Query read timeout\)/);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('but a stall of two seconds ends nothing', async () => {
    const { place, stall } = await proxy();
    const answer = await ask(
      async (session) => {
        stall(2_000);
        return await one(session);
      },
      { place },
    );
    expect(answer).toEqual({ one: 1 });
  });

  it('a server that ends our session', async () => {
    const killed = async (session: IReadOnlySession): Promise<unknown> => {
      await harness.run(
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kong-bluegreen'`,
      );
      return await one(session);
    };
    expect(await sentence({}, killed)).toMatch(/^KBG-PRE-037: /);
  });
});
