import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync, chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { readOnly, STATEMENTS, type IReadOnlySession, type Statement } from '../../lib/preflight/connection';
import type { ConnectionEnvironment, DatastorePlace } from '../../lib/preflight/connection-target';
import { selfSigned, type Identity } from '../support/self-signed';
import { PreflightBench, START_MS } from '../support/preflight-bench';

const NAME = 'kong.datastore.test';
const SECRET = 'a-very-wrong-password';

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

interface Asked {
  readonly place?: Partial<DatastorePlace>;
  readonly environment?: ConnectionEnvironment;
  readonly timeoutMs?: number;
}

async function ask<T>(work: (session: IReadOnlySession) => Promise<T>, asked: Asked = {}): Promise<T> {
  const { place = {}, environment = {}, timeoutMs = 5_000 } = asked;
  const variables = { ...bench.environment, ...environment };
  return await readOnly(bench.place('postgres', place), { timeoutMs, environment: variables }, work);
}

const one = async (session: IReadOnlySession): Promise<unknown> => (await session.query('SELECT 1 AS one'))[0];

async function sentence(asked: Asked, work: (session: IReadOnlySession) => Promise<unknown> = one): Promise<string> {
  const error = await ask(work, asked).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown as Error,
  );
  expect(error.name).toBe('ConnectionFailure');
  expect(error.message).not.toContain('\n');
  expect(error.message).not.toContain(bench.datastore.password);
  expect(error.message).not.toContain(SECRET);
  return error.message;
}

test('who subscribes hears every statement with its values, also those that the server refuses', async () => {
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
    const settings = await ask(async (session) => {
      const [row] = await session.query(`SELECT current_setting('application_name') AS name,
        current_setting('statement_timeout') AS timeout, current_setting('transaction_isolation') AS isolation`);
      return row;
    });
    expect(settings).toEqual({ name: 'kong-bluegreen', timeout: '5s', isolation: 'repeatable read' });
  });

  it('leaves no session behind, whether it ends well or not', async () => {
    await ask(one);
    await expect(ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const left = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'kong-bluegreen'`;
    await expect(bench.run('postgres', left)).resolves.toEqual([{ n: 0 }]);
  });
});

describe('the environment', () => {
  it('wins over the place, as of a tunnel', async () => {
    const { host, port, user } = bench.datastore;
    const tunnel = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: 'postgres', PGSSLMODE: 'disable' };
    const place = { host: 'nowhere.invalid', port: 1, user: 'nobody', database: 'nothing', ssl: true };
    expect(await ask(one, { place, environment: tunnel })).toEqual({ one: 1 });
  });

  it.each<[string, ConnectionEnvironment, RegExp]>([
    ['a port', { PGPORT: 'x' }, /^PGPORT must be a port from 1 to 65535, got "x"$/],
    ['a mode', { PGSSLMODE: 'always' }, /^PGSSLMODE must be one of disable, .*, got "always"$/],
    [
      'a file',
      { PGSSLMODE: 'require', PGSSLROOTCERT: '/no/such.pem' },
      /^PGSSLROOTCERT names \/no\/such\.pem, which can't be read \(ENOENT\)$/,
    ],
  ])('is refused where it names no %s', async (_, environment, expected) => {
    expect(await sentence({ environment })).toMatch(expected);
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
      { environment: { PGPASSWORD: SECRET } },
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
    expect(await sentence(asked)).toMatch(expected);
  });

  it('a server that accepts and says nothing', async () => {
    const place = await between(() => undefined);
    const begun = Date.now();
    expect(await sentence({ place, timeoutMs: 300 })).toMatch(/can't be reached from here \(timeout expired\)/);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('a server that hangs up at once', async () => {
    const place = await between((socket) => socket.end());
    expect(await sentence({ place })).toMatch(/stopped answering \(Connection terminated unexpectedly\)/);
  });

  it('something that is no PostgreSQL', async () => {
    const place = await between((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await sentence({ place, timeoutMs: 1_000 })).toMatch(/^the datastore at 127\.0\.0\.1:\d+ /);
  });

  it('a network that stalls for longer than the deadline, in the middle', async () => {
    const { place, stall } = await proxy();
    const begun = Date.now();
    const stalled = async (session: IReadOnlySession): Promise<unknown> => {
      stall();
      return await one(session);
    };
    expect(await sentence({ place, timeoutMs: 300 }, stalled)).toMatch(/stopped answering \(Query read timeout\)/);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('but a stall of two seconds is waited out', async () => {
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
      await bench.run(
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kong-bluegreen'`,
      );
      return await one(session);
    };
    expect(await sentence({}, killed)).toMatch(/stopped answering \(/);
  });
});

describe('TLS', () => {
  let server: Identity;
  let data: string;
  const file = (name: string): string => join(data, name);

  beforeAll(async () => {
    const [row] = await bench.run<{ data_directory: string }>('postgres', 'SHOW data_directory');
    data = row!.data_directory;
    server = selfSigned(NAME);
    const client = selfSigned('kong');
    write('server.crt', server.certificate);
    write('server.key', server.key);
    write('client.crt', client.certificate);
    write('client.key', client.key);
    await bench.run('postgres', 'ALTER SYSTEM SET ssl = on');
    await bench.run('postgres', `ALTER SYSTEM SET ssl_ca_file = 'client.crt'`);
    await bench.run('postgres', 'SELECT pg_reload_conf()');
    await untilTls();
  });

  function write(name: string, content: string): void {
    const { uid, gid } = statSync(data);
    writeFileSync(file(name), content);
    chmodSync(file(name), 0o600);
    if (process.getuid?.() === 0) chownSync(file(name), uid, gid);
  }

  async function untilTls(): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt++) {
      if (await encrypted({ PGSSLMODE: 'require' }).catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the server did not begin to speak TLS');
  }

  async function encrypted(environment: ConnectionEnvironment, host = '127.0.0.1'): Promise<boolean> {
    const asked = { place: { ssl: true, host: NAME }, environment: { PGHOST: host, ...environment } };
    return await ask(async (session) => {
      const [row] = await session.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      return row!.ssl;
    }, asked);
  }

  it.each(['127.0.0.1', 'localhost'])(
    "trusts the named CA and the datastore's own name, through a tunnel at %s",
    async (host) => {
      expect(await encrypted({ PGSSLROOTCERT: file('server.crt') }, host)).toBe(true);
      expect(await encrypted({ PGSSLROOTCERT: file('server.crt'), PGSSLMODE: 'verify-full' }, host)).toBe(true);
    },
  );

  it('refuses a certificate that nobody vouches for', async () => {
    const place = { host: '127.0.0.1', ssl: true };
    expect(await sentence({ place })).toMatch(
      /is not trusted \(self-signed certificate\); name its CA's file in PGSSLROOTCERT/,
    );
  });

  it("refuses another's name, unless the mode says that the chain is enough", async () => {
    const environment = { PGSSLROOTCERT: file('server.crt') };
    const place = { host: '127.0.0.1', ssl: true };
    expect(await sentence({ place, environment })).toMatch(/bears another name \(/);
    expect(await encrypted({ ...environment, PGSSLMODE: 'verify-ca' })).toBe(true);
  });

  it('is not spoken where neither place nor mode asks for it', async () => {
    const [row] = await ask((session) => session.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'));
    expect(row).toEqual({ ssl: false });
  });

  it("shows the client's certificate to a server that asks for it", async () => {
    const rules = file('pg_hba.conf');
    const before = readFileSync(rules, 'utf8');
    await bench.run('postgres', 'CREATE ROLE shown SUPERUSER LOGIN PASSWORD $$s$$');
    writeFileSync(rules, `hostssl all shown all scram-sha-256 clientcert=verify-ca\n${before}`);
    appendFileSync(rules, '\n');
    await bench.run('postgres', 'SELECT pg_reload_conf()');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const user = { PGUSER: 'shown', PGPASSWORD: 's', PGSSLROOTCERT: file('server.crt') };
    await expect(encrypted(user)).rejects.toThrow(/^the datastore rejected user "shown" \(.*client certificate/);
    expect(await encrypted({ ...user, PGSSLCERT: file('client.crt'), PGSSLKEY: file('client.key') })).toBe(true);
  });
});
