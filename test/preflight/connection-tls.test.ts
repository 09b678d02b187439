import { createPrivateKey } from 'node:crypto';
import { appendFileSync, chmodSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionEnvironment } from '../../lib/preflight/connection-target';
import { ask, one, sentence, WRONG_PASSWORD } from '../support/connection-asker';
import { PreflightBench, START_MS } from '../support/preflight-bench';
import { selfSigned, type Identity } from '../support/self-signed';

const NAME = 'kong.datastore.test';

let bench: PreflightBench;
beforeAll(async () => {
  bench = await PreflightBench.start();
}, START_MS);
afterAll(async () => {
  await bench.close();
}, START_MS);

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
    return await ask(
      bench,
      async (session) => {
        const [row] = await session.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
        return row!.ssl;
      },
      asked,
    );
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
    expect(await sentence(bench, { place })).toMatch(
      /is not trusted \(self-signed certificate\); name its CA's file in PGSSLROOTCERT/,
    );
  });

  it.each([
    [
      'PGSSLCERT',
      { cert: 'server.key', key: 'client.key' },
      /^PGSSLCERT names .*server\.key, which holds no certificate/,
    ],
    [
      'PGSSLKEY',
      { cert: 'client.crt', key: 'server.crt' },
      /^PGSSLKEY names .*server\.crt, which holds no private key/,
    ],
    [
      'PGSSLKEY',
      { cert: 'client.crt', key: 'server.key' },
      /^PGSSLKEY names .*, which is not the key of the certificate/,
    ],
    [
      'PGSSLKEY',
      { cert: 'client.crt', key: 'locked.key' },
      /^PGSSLKEY names .*locked\.key, which is encrypted; name a key/,
    ],
  ])('says what is wrong with %s %j', async (_, { cert, key }, expected) => {
    const locked = createPrivateKey(readFileSync(file('client.key'))).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: WRONG_PASSWORD,
    });
    write('locked.key', String(locked));
    const environment = { PGSSLMODE: 'require', PGSSLCERT: file(cert), PGSSLKEY: file(key) };
    expect(await sentence(bench, { environment }, one, 'MisuseError')).toMatch(expected);
  });

  it("refuses another's name, unless the mode says that the chain is enough", async () => {
    const environment = { PGSSLROOTCERT: file('server.crt') };
    const place = { host: '127.0.0.1', ssl: true };
    expect(await sentence(bench, { place, environment })).toMatch(/bears another name \(/);
    expect(await encrypted({ ...environment, PGSSLMODE: 'verify-ca' })).toBe(true);
  });

  it('is not spoken where neither place nor mode asks for it', async () => {
    const [row] = await ask(bench, (session) =>
      session.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'),
    );
    expect(row).toEqual({ ssl: false });
  });

  it("shows the client's certificate to a server that asks for it", async () => {
    const rules = file('pg_hba.conf');
    const before = readFileSync(rules, 'utf8');
    await bench.run('postgres', 'CREATE ROLE shown SUPERUSER LOGIN PASSWORD $$s$$');
    writeFileSync(
      rules,
      `hostssl all shown all scram-sha-256 clientcert=verify-ca\nhostnossl all shown all reject\n${before}`,
    );
    appendFileSync(rules, '\n');
    await bench.run('postgres', 'SELECT pg_reload_conf()');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const user = { PGUSER: 'shown', PGPASSWORD: 's', PGSSLROOTCERT: file('server.crt') };
    await expect(encrypted(user)).rejects.toThrow(
      /^the datastore takes no user "shown" without a client certificate that it trusts \(.*\); name one and its key in PGSSLCERT/,
    );
    await expect(encrypted({ ...user, PGSSLMODE: 'disable' })).rejects.toThrow(
      /^the datastore takes user "shown" with TLS only \(.*\); leave out --no-tls, or set PGSSLMODE=verify-full$/,
    );
    // The server trusts the client's own certificate alone.
    const stranger = { PGSSLCERT: file('server.crt'), PGSSLKEY: file('server.key') };
    await expect(encrypted({ ...user, ...stranger })).rejects.toThrow(/^the datastore takes no user "shown" without/);
    expect(await encrypted({ ...user, PGSSLCERT: file('client.crt'), PGSSLKEY: file('client.key') })).toBe(true);
  });
});
