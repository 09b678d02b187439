import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import type { ConnectionEnvironment } from '../../../lib/preflight/connection/datastore-place';
import { asker, type Asked } from '../../support/connection-asker';
import { PreflightHarness, START_MS } from '../../support/preflight-harness';
import { RawServers } from '../../support/raw-server';
import { selfSigned, type Identity } from '../../support/self-signed';

const NAME = 'kong.datastore.test';

const DAY_MS = 86_400_000;

const servers = new RawServers();
let harness: PreflightHarness;
beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterAll(async () => {
  servers.close();
  await harness.close();
}, START_MS);
const { ask, sentence, one } = asker(() => harness);

describe('TLS', () => {
  let server: Identity;
  let data: string;
  const file = (name: string): string => join(data, name);

  beforeAll(async () => {
    const [row] = await harness.run<{ data_directory: string }>('postgres', 'SHOW data_directory');
    data = row!.data_directory;
    server = selfSigned(NAME);
    const client = selfSigned('kong');
    write('server.crt', server.certificate);
    write('server.key', server.key);
    write('client.crt', client.certificate);
    write('client.key', client.key);
    await harness.run('postgres', 'ALTER SYSTEM SET ssl = on');
    await harness.run('postgres', `ALTER SYSTEM SET ssl_ca_file = 'client.crt'`);
    await harness.run('postgres', 'SELECT pg_reload_conf()');
    await until(() => encrypted({ PGSSLMODE: 'require' }).catch(() => false));
  });

  function written(name: string, content: string): string {
    write(name, content);
    return file(name);
  }

  function write(name: string, content: string): void {
    const { uid, gid } = statSync(data);
    writeFileSync(file(name), content);
    chmodSync(file(name), 0o600);
    if (process.getuid?.() === 0) chownSync(file(name), uid, gid);
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt++) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the server did not take its new settings');
  }

  /** Begins TLS as PostgreSQL does, and then sends nothing. */
  async function secured({ certificate: cert, key }: Identity): Promise<{ host: string; port: number }> {
    return await servers.start((socket) => {
      socket.once('data', () => {
        socket.write('S');
        new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => undefined);
      });
    });
  }

  function verified(environment: ConnectionEnvironment): Asked {
    return { place: { ssl: true, host: NAME }, environment: { PGHOST: '127.0.0.1', ...environment } };
  }

  async function encrypted(environment: ConnectionEnvironment, host = '127.0.0.1'): Promise<boolean> {
    return await ask(
      async (session) => {
        const [row] = await session.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
        return row!.ssl;
      },
      verified({ PGHOST: host, ...environment }),
    );
  }

  it.each(['127.0.0.1', 'localhost'])(
    "trusts the named CA and the datastore's own name, through a tunnel at %s",
    async (host) => {
      expect(await encrypted({ PGSSLROOTCERT: file('server.crt') }, host)).toBe(true);
      expect(await encrypted({ PGSSLROOTCERT: file('server.crt'), PGSSLMODE: 'verify-full' }, host)).toBe(true);
    },
  );

  it('refuses a certificate that no CA has signed', async () => {
    const place = { host: '127.0.0.1', ssl: true };
    expect(await sentence({ place })).toMatch(
      /^KBG-PRE-022: .* is not trusted \(self-signed certificate\); set PGSSLROOTCERT to the file of its CA$/,
    );
  });

  it('refuses a certificate with another name, unless the mode checks the chain only', async () => {
    const environment = { PGSSLROOTCERT: file('server.crt') };
    const place = { host: '127.0.0.1', ssl: true };
    expect(await sentence({ place, environment })).toMatch(/^KBG-PRE-024: /);
    expect(await encrypted({ ...environment, PGSSLMODE: 'verify-ca' })).toBe(true);
  });

  it('is not used if neither the place nor the mode asks for it', async () => {
    const [row] = await ask((session) => session.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'));
    expect(row).toEqual({ ssl: false });
  });

  it('refuses a certificate of a CA that is not in the file, and one that has expired', async () => {
    const other = written('other.crt', selfSigned(NAME).certificate);
    expect(await sentence(verified({ PGSSLROOTCERT: other }))).toMatch(
      /^KBG-PRE-022: .* is not trusted \(.*\); the file .*other\.crt of PGSSLROOTCERT does not hold its CA: set PGSSLROOTCERT to the file that does$/,
    );
    const old = selfSigned(NAME, new Date(Date.now() - 3 * DAY_MS));
    const place = { ...(await secured(old)), ssl: true };
    const environment = { PGSSLROOTCERT: written('old.crt', old.certificate) };
    expect(await sentence({ place, environment })).toMatch(
      /^KBG-PRE-023: the certificate of the datastore at .* is not valid today \(certificate has expired\); renew it at the server/,
    );
  });

  describe('with stricter rules in pg_hba.conf', () => {
    beforeAll(async () => {
      await harness.run(
        'postgres',
        `CREATE ROLE shown SUPERUSER LOGIN PASSWORD 's'; CREATE ROLE named LOGIN PASSWORD 's';
         CREATE ROLE kept LOGIN PASSWORD 's'`,
      );
      const rules = file('pg_hba.conf');
      const own = `hostssl all shown all scram-sha-256 clientcert=verify-ca
        hostssl all named all cert
        hostssl all kept all scram-sha-256
        hostnossl all kept all reject\n`;
      writeFileSync(rules, own + readFileSync(rules, 'utf8'));
      await harness.run('postgres', 'SELECT pg_reload_conf()');
      const kept = verified({ PGSSLMODE: 'disable', PGUSER: 'kept', PGPASSWORD: 's' });
      await until(() =>
        ask(one, kept).then(
          () => false,
          () => true,
        ),
      );
    });

    const shown = (): ConnectionEnvironment => ({
      PGUSER: 'shown',
      PGPASSWORD: 's',
      PGSSLROOTCERT: file('server.crt'),
    });
    const pair = (name: string): ConnectionEnvironment => ({
      PGSSLCERT: file(`${name}.crt`),
      PGSSLKEY: file(`${name}.key`),
    });

    it("shows the client's certificate to a server that asks for it", async () => {
      expect(await sentence(verified(shown()))).toBe(
        'KBG-PRE-030: the datastore accepts user "shown" only with a client certificate that it trusts (connection requires a valid client certificate); set PGSSLCERT and PGSSLKEY to the certificate and its key',
      );
      expect(await encrypted({ ...shown(), ...pair('client') })).toBe(true);
    });

    it("reports that the server does not trust the certificate's CA, or that the certificate is another role's", async () => {
      const stranger = selfSigned('shown');
      written('stranger.crt', stranger.certificate);
      written('stranger.key', stranger.key);
      expect(await sentence(verified({ ...shown(), ...pair('stranger') }))).toMatch(
        /^KBG-PRE-030: the datastore does not accept the client certificate of user "shown" \(.*\); set PGSSLCERT, now .*stranger\.crt, to a valid/,
      );
      expect(await sentence(verified({ ...shown(), ...pair('client'), PGUSER: 'named' }))).toMatch(
        /^KBG-PRE-030: .* user "named" \(certificate authentication failed .*client\.crt, to/,
      );
    });

    it('reports that the server wants TLS', async () => {
      expect(await sentence(verified({ PGSSLMODE: 'disable', PGUSER: 'kept', PGPASSWORD: 's' }))).toMatch(
        /^KBG-PRE-026: the datastore accepts user "kept" with TLS only \(.*, no encryption\); leave out --no-tls, or set PGSSLMODE/,
      );
    });
  });
});
