import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { readOnly, STATEMENTS, type IReadOnlySession, type Statement } from '../../lib/preflight/connection';
import type { ConnectionEnvironment, DatastorePlace } from '../../lib/preflight/connection-target';
import { ask, one, sentence, WRONG_PASSWORD, type Asked } from '../support/connection-asker';
import { PreflightBench, START_MS } from '../support/preflight-bench';

let bench: PreflightBench;
const servers: Server[] = [];
const sockets = new Set<Socket>();
beforeAll(async () => {
  bench = await PreflightBench.start();
}, START_MS);
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  await bench.close();
}, START_MS);

test('who subscribes hears every statement with its values, also those that the server refuses', async () => {
  const heard: Statement[] = [];
  const listen = (message: unknown) => void heard.push(message as Statement);
  subscribe(STATEMENTS.name, listen);
  await ask(bench, async (session) => {
    await session.query('SELECT $1::text', ['a']);
    await session.query('SELECT nothing').catch(() => undefined);
  });
  unsubscribe(STATEMENTS.name, listen);
  await ask(bench, one);
  expect(heard.map(({ sql }) => sql)).toEqual([
    expect.stringMatching(/^BEGIN .* READ ONLY$/),
    expect.stringMatching(/^SET LOCAL/),
    'SELECT $1::text',
    'SELECT nothing',
  ]);
  expect(heard[2]?.values).toEqual(['a']);
});

/** A server in between: what it does to each connection is the test's. */
async function between(handle: (socket: Socket) => void): Promise<Partial<DatastorePlace>> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** Passes everything on until it is told to stall. */
async function proxy(): Promise<{ place: Partial<DatastorePlace>; stall: (ms?: number) => void }> {
  const pairs: Socket[] = [];
  const { host, port } = bench.datastore;
  const place = await between((socket) => {
    const upstream = connect(port, host);
    sockets.add(upstream);
    upstream.on('error', () => undefined);
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
  it('reads what was there when it began, and can write nothing', async () => {
    const database = await bench.empty('CREATE TABLE seen (n int)');
    await readOnly(bench.place(database), { timeoutMs: 5_000, environment: bench.environment }, async (session) => {
      await session.query('SELECT * FROM seen');
      await bench.run(database, 'INSERT INTO seen VALUES (1)');
      expect(await session.query('SELECT * FROM seen')).toEqual([]);
      await expect(session.query('INSERT INTO seen VALUES (2)')).rejects.toThrow(/read-only transaction/);
    });
    expect(await bench.run(database, 'SELECT n FROM seen')).toEqual([{ n: 1 }]);
  });

  it('names itself, and asks the server to stop what takes too long', async () => {
    const settings = await ask(bench, async (session) => {
      const [row] = await session.query(`SELECT current_setting('application_name') AS name,
        current_setting('statement_timeout') AS timeout, current_setting('transaction_isolation') AS isolation`);
      return row;
    });
    expect(settings).toEqual({ name: 'kong-bluegreen', timeout: '5s', isolation: 'repeatable read' });
  });

  it('leaves no session behind, whether it ends well or not', async () => {
    await ask(bench, one);
    await expect(ask(bench, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const left = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'kong-bluegreen'`;
    await expect(bench.run('postgres', left)).resolves.toEqual([{ n: 0 }]);
  });
});

describe('the environment', () => {
  it('wins over the place, as of a tunnel', async () => {
    const { host, port, user } = bench.datastore;
    const tunnel = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: 'postgres', PGSSLMODE: 'disable' };
    const place = { host: 'nowhere.invalid', port: 1, user: 'nobody', database: 'nothing', ssl: true };
    expect(await ask(bench, one, { place, environment: tunnel })).toEqual({ one: 1 });
  });

  it('counts as unset where it is empty, as for libpq', async () => {
    const empty = { PGHOST: '', PGPORT: '', PGUSER: '', PGDATABASE: '', PGSSLMODE: '', PGSSLROOTCERT: '' };
    expect(await ask(bench, one, { environment: { ...empty, PGSSLCERT: '', PGSSLKEY: '' } })).toEqual({ one: 1 });
  });

  it.each<[string, ConnectionEnvironment, RegExp]>([
    ['a port', { PGPORT: 'x' }, /^PGPORT must be a port from 1 to 65535, got "x"$/],
    ['a port in digits', { PGPORT: '0x1' }, /^PGPORT must be a port from 1 to 65535, got "0x1"$/],
    ['a mode', { PGSSLMODE: 'always' }, /^PGSSLMODE must be one of disable, .*, got "always"$/],
    [
      'a file',
      { PGSSLMODE: 'require', PGSSLROOTCERT: '/no/such.pem' },
      /^PGSSLROOTCERT names \/no\/such\.pem, which can't be read \(ENOENT\)$/,
    ],
    [
      'a file but a folder',
      { PGSSLMODE: 'require', PGSSLROOTCERT: __dirname },
      /^PGSSLROOTCERT names .*, which can't be read \(EISDIR\)$/,
    ],
    [
      'a CA',
      { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: __filename },
      /^PGSSLROOTCERT names .*connection\.test\.ts, which holds no certificate; it must be one in PEM$/,
    ],
    [
      'a key to its certificate',
      { PGSSLMODE: 'require', PGSSLCERT: __filename },
      /^PGSSLCERT is set and PGSSLKEY is not; a client certificate needs both, or unset PGSSLCERT$/,
    ],
    [
      'a certificate to its key',
      { PGSSLMODE: 'require', PGSSLKEY: __filename },
      /^PGSSLKEY is set and PGSSLCERT is not; /,
    ],
  ])('is refused where it names no %s', async (_, environment, expected) => {
    expect(await sentence(bench, { environment }, one, 'MisuseError')).toMatch(expected);
  });
});

describe('a datastore that can not be asked', () => {
  it.each<[string, Asked, RegExp]>([
    [
      'an unknown host',
      { place: { host: 'nowhere.invalid' } },
      /^the datastore at nowhere\.invalid:\d+ can't be reached from here \(.*\); run inside the VPC, or open a tunnel/,
    ],
    ['a closed port', { place: { port: 1 } }, /can't be reached from here \(connect ECONNREFUSED/],
    [
      'a wrong password',
      { environment: { PGPASSWORD: WRONG_PASSWORD } },
      /^the datastore rejected user "kong" \(password authentication failed/,
    ],
    ['no password', { environment: { PGPASSWORD: '' } }, /^the datastore rejected user "kong" \(/],
    ['an unknown user', { place: { user: 'stranger' } }, /^the datastore rejected user "stranger" \(/],
    [
      'an unknown database',
      { place: { database: 'nothing' } },
      /^the server has no database "nothing" \(.*\); set PGDATABASE/,
    ],
    [
      'a server without TLS',
      { place: { ssl: true } },
      /offers no TLS \(The server does not support SSL connections\); set PGSSLMODE=disable only where/,
    ],
  ])('%s', async (_, asked, expected) => {
    expect(await sentence(bench, asked)).toMatch(expected);
  });

  it('a server that accepts and says nothing', async () => {
    const place = await between(() => undefined);
    const begun = Date.now();
    expect(await sentence(bench, { place, timeoutMs: 300 })).toMatch(/can't be reached from here \(timeout expired\)/);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('a server that hangs up at once', async () => {
    const place = await between((socket) => socket.end());
    expect(await sentence(bench, { place })).toMatch(/stopped answering \(Connection terminated unexpectedly\)/);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', /\(it begins with "H"\)/],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.2\r\n', /\(it begins with "S"\)/],
    ['a server of another protocol', Buffer.from([0, 1, 2, 3]), /\(it begins with " "\)/],
    [
      'an unknown way to say who one is',
      Buffer.from('R\0\0\0\x08\0\0\0c', 'latin1'),
      /authenticationOk message type 99/,
    ],
    ['an error without an end', Buffer.from('E\0\0\0\x06??', 'latin1'), /its first message does not end/],
    ['an error as long as a disk', Buffer.from('E\x7f\0\0\0??', 'latin1'), /would be 2130706432 bytes long/],
  ])('something that is no PostgreSQL: %s', async (_, said, reason) => {
    for (const moment of ['at once', 'asked']) {
      const place = await between((socket) => {
        if (moment === 'at once') socket.write(said);
        else socket.once('data', () => socket.write(said));
      });
      expect(await sentence(bench, { place, timeoutMs: 1_000 })).toMatch(reason);
    }
  });

  it.each(['HTTP/1.1 400 Bad Request\r\n\r\n', 'X'])(
    'something that answers the question for TLS with %j',
    async (said) => {
      const place = await between((socket) => socket.once('data', () => socket.write(said)));
      expect(await sentence(bench, { place: { ...place, ssl: true }, timeoutMs: 1_000 })).toMatch(
        /^what answers at 127\.0\.0\.1:\d+ is no PostgreSQL \(.*\); set PGHOST and PGPORT to the datastore's$/,
      );
    },
  );

  it('something that promises TLS and speaks none', async () => {
    const place = await between((socket) => socket.once('data', () => socket.write('Sgarbage, and more of it')));
    expect(await sentence(bench, { place: { ...place, ssl: true }, timeoutMs: 1_000 })).toMatch(
      /^what answers at .* is no/,
    );
  });

  it('a database that lets the role not in, or nobody', async () => {
    await bench.run('postgres', 'CREATE ROLE outsider LOGIN PASSWORD $$o$$');
    const database = await bench.empty('SELECT 1');
    await bench.run('postgres', `REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
    const asked = { place: { database }, environment: { PGUSER: 'outsider', PGPASSWORD: 'o' } };
    expect(await sentence(bench, asked)).toMatch(
      /^the datastore lets user "outsider" not into database ".*" \(permission denied .*\); grant CONNECT, or set PGUSER/,
    );
    await bench.run('postgres', `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
    expect(await sentence(bench, { place: { database } })).toMatch(
      /^database ".*" takes no connections \(.*\); set PGDATABASE/,
    );
  });

  it('a query that the server of a foreign table refuses costs that query only', async () => {
    const answer = await ask(bench, async (session) => {
      const lost = `DO $$ BEGIN RAISE EXCEPTION 'the other server is away' USING ERRCODE = '08001'; END $$`;
      await session.query('SAVEPOINT here');
      await expect(session.query(lost)).rejects.toMatchObject({ name: 'QueryFailure', code: '08001' });
      await session.query('ROLLBACK TO here');
      return await one(session);
    });
    expect(answer).toEqual({ one: 1 });
  });

  it('a network that stalls for longer than the deadline, in the middle', async () => {
    const { place, stall } = await proxy();
    const begun = Date.now();
    const stalled = async (session: IReadOnlySession): Promise<unknown> => {
      stall();
      return await one(session);
    };
    expect(await sentence(bench, { place, timeoutMs: 300 }, stalled)).toMatch(
      /stopped answering \(Query read timeout\)/,
    );
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('but a stall of two seconds is waited out', async () => {
    const { place, stall } = await proxy();
    const answer = await ask(
      bench,
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
      await bench.run(
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kong-bluegreen'`,
      );
      return await one(session);
    };
    expect(await sentence(bench, {}, killed)).toMatch(/stopped answering \(/);
  });
});
