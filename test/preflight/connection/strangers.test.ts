import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { readOnly } from '../../../lib/preflight/connection/connection';
import type { ConnectionEnvironment } from '../../../lib/preflight/connection/datastore-place';
import { RawServers } from '../../support/raw-server';
import { selfSigned } from '../../support/self-signed';

const servers = new RawServers();
// The product loads node-postgres, and must not obey this variable.
beforeAll(() => {
  process.env.NODE_PG_FORCE_NATIVE = '1';
});
afterEach(() => {
  servers.close();
});

/** A message of the server's: type, length, body. */
function message(type: string, ...body: readonly (string | number)[]): Buffer {
  const content = Buffer.concat(body.map((part) => (typeof part === 'string' ? Buffer.from(part) : int32(part))));
  return Buffer.concat([Buffer.from(type), int32(content.length + 4), content]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const WELCOME = Buffer.concat([message('R', 0), message('Z', 'I')]);
const ERROR = message('E', 'SFATAL\0C08P01\0Mno such user: kong\0\0');

async function sentence(
  handle: (socket: Socket) => void,
  ssl = false,
  environment: ConnectionEnvironment = {},
): Promise<string> {
  const { host, port } = await servers.start(handle);
  const place = { host, port, user: 'kong', database: 'kong', ssl };
  const asked = readOnly(place, { timeoutMs: 2_000, environment: { PGPASSWORD: 'p', ...environment } }, (session) =>
    session.query('SELECT 1'),
  );
  const error = await asked.then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown as Error,
  );
  expect(error.name).toBe('ConnectionFailure');
  // eslint-disable-next-line no-control-regex
  expect(error.message).not.toMatch(/[\u0000-\u001f]/);
  return error.message.replace(`127.0.0.1:${port}`, 'X');
}

const stranger = (what: string): string =>
  `KBG-PRE-021: the server at X is not PostgreSQL (${what}); set PGHOST and PGPORT to the datastore's`;

describe('a server that is not PostgreSQL gets one sentence if it sends', () => {
  it.each<[string, string | Buffer, string]>([
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n', 'it sent "SSH-2.0-OpenSSH_9.2p1"'],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'it sent "HTTP/1.1 400 Bad Request"'],
    ['SMTP', '220 mail.example ESMTP\r\n', 'it sent "220 mail.example ESMTP"'],
    ['Redis', '-ERR unknown command\r\n', 'it sent "-ERR unknown command"'],
    ['MySQL', Buffer.from('J\0\0\0\n8.0.36\0'), 'it sent "J···"'],
    ['a length that is too short', Buffer.from('R\0\0\0\0'), 'it sent "R····"'],
    ['a length of two gigabytes', Buffer.from('E\x7f\xff\xff\xff', 'latin1'), 'it sent "E·ÿÿÿ"'],
    ['an error without an end', message('E', 'SFATAL\0Mno'), 'it sent "E····SFATAL·Mno"'],
    ['an error whose last field has no end', message('E', 'SFATAL\0'), 'it sent "E····SFATAL·"'],
    ['an answer to nothing', message('R', 11, 'x'), 'its answers make no sense'],
    ['a row with too many columns', Buffer.concat([WELCOME, message('T', '\x7f\x7f')]), 'its answers make no sense'],
    [
      'HTTP after a valid greeting',
      Buffer.concat([WELCOME, Buffer.from('GET / HTTP/1.1')]),
      'its message 3 has the type "G" and no valid form',
    ],
    [
      'a length of two gigabytes after a valid greeting',
      Buffer.concat([WELCOME, Buffer.from('D\x7f\xff\xff\xff', 'latin1')]),
      'its message 3 has the type "D" and no valid form',
    ],
    [
      'an error without an end after a valid greeting',
      Buffer.concat([WELCOME, message('E', 'SFATAL\0Mno')]),
      'its message 3 has the type "E" and no valid form',
    ],
  ])('%s', async (_, bytes, what) => {
    expect(await sentence((socket) => void socket.write(bytes))).toBe(stranger(what));
  });

  it('in pieces of one byte', async () => {
    const drip = (socket: Socket): void => {
      for (const byte of message('E', 'SFATAL\0')) socket.write(Buffer.from([byte]));
    };
    expect(await sentence(drip)).toMatch(/^KBG-PRE-021: .* \(it sent "E/);
  });
});

describe('a PostgreSQL server that', () => {
  it.each([7, 9, 99])('asks for the unsupported authentication method %p', async (kind) => {
    expect(await sentence((socket) => void socket.write(message('R', kind)))).toBe(
      `KBG-PRE-031: the datastore asks user "kong" for an unsupported authentication method (Unknown authenticationOk message type ${kind}); give the role scram-sha-256, md5 or password in pg_hba.conf`,
    );
  });

  it('asks for an unknown SASL mechanism', async () => {
    expect(await sentence((socket) => void socket.write(message('R', 10, 'OAUTHBEARER\0\0')))).toMatch(
      /^KBG-PRE-031: .* \(SASL: Only mechanism/,
    );
  });

  it('refuses the user with a reason', async () => {
    expect(await sentence((socket) => void socket.write(ERROR))).toBe(
      'KBG-PRE-038: the datastore at X refused the connection (no such user: kong); fix the cause that it names, or set PGHOST and PGPORT to another',
    );
  });

  it('refuses the user with a long reason that would control a terminal', async () => {
    const long = message('E', `SFATAL\0C08P01\0M\x1b[2J${'x'.repeat(5_000)}\0\0`);
    const said = await sentence((socket) => void socket.write(long));
    expect(said).toContain('(·[2Jxxx');
    expect(said.length).toBeLessThan(350);
  });
});

describe('a server that is asked for TLS and sends', () => {
  it.each<[string, string | Buffer, string]>([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'asked for TLS, it sent "HTTP/1.1 400 Bad Request"'],
    ['SSH, before the question', 'SSH-2.0-OpenSSH_9.2p1\r\n', 'asked for TLS, it sent "SSH-2.0-OpenSSH_9.2p1"'],
    ['yes, and more than that', 'Smore', 'asked for TLS, it sent "Smore"'],
    ['an alert of TLS', Buffer.from([21, 3, 1, 0, 2, 2, 70]), 'asked for TLS, it sent "······F"'],
  ])('%s', async (_, bytes, what) => {
    expect(await sentence((socket) => void socket.write(bytes), true)).toBe(stranger(what));
  });

  it('yes, and then bytes that are not TLS', async () => {
    const said = await sentence((socket) => {
      socket.once('data', () => {
        socket.write('S');
        socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
      });
    }, true);
    expect(said).toMatch(
      /^KBG-PRE-027: the datastore at X could not begin TLS \([\w ]+\); set PGHOST and PGPORT to PostgreSQL itself/,
    );
  });

  it('yes, and then ends the connection', async () => {
    const said = await sentence((socket) => {
      socket.once('data', () => {
        socket.write('S');
        socket.once('data', () => socket.end());
      });
    }, true);
    expect(said).toMatch(/^KBG-PRE-037: /);
  });

  it.each<[string, Buffer, string]>([
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request'), 'it sent "HTTP/1.1 400 Bad Request"'],
    ['an answer without a question', message('R', 11, 'x'), 'its answers make no sense'],
    ['an error without an end', message('E', 'SFATAL\0'), 'it sent "E····SFATAL·"'],
  ])('yes, and then %s inside TLS', async (_, bytes, what) => {
    const { certificate: cert, key } = selfSigned('kong');
    const handle = (socket: Socket): void => {
      socket.once('data', () => {
        socket.write('S');
        const secure = new TLSSocket(socket, { isServer: true, cert, key });
        secure.on('error', () => undefined);
        secure.once('data', () => secure.write(bytes));
      });
    };
    expect(await sentence(handle, true, { PGSSLMODE: 'require' })).toBe(stranger(what));
  });
});
