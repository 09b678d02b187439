import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionTarget } from '../../../lib/preflight/connection/connection-target';
import type { ConnectionEnvironment } from '../../../lib/preflight/connection/datastore-place';
import { selfSigned } from '../../support/self-signed';

const PLACE = { host: 'h', port: 5432, database: 'd', user: 'u', ssl: true };
const [one, other] = [selfSigned('one'), selfSigned('other')];
const locked = createPrivateKey(one.key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'p',
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
  const files = {
    'one.crt': one.certificate,
    'one.key': one.key,
    'other.key': other.key,
    'locked.key': locked,
    'none.pem': 'hunter2',
    'damaged.crt': one.certificate.replace('MII', 'AAA'),
    'chain.crt': `of a bundle\n${one.certificate}\n${other.certificate}`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function target(files: ConnectionEnvironment): ReturnType<typeof connectionTarget> {
  const paths = Object.entries(files).map(([name, file = '']) => [name, file && join(folder, file)]);
  return connectionTarget(PLACE, Object.fromEntries(paths) as ConnectionEnvironment);
}

test('a CA, a bundle of them and a client certificate with its key are taken', () => {
  const { tls, caFile, certificateFile } = target({
    PGSSLROOTCERT: 'chain.crt',
    PGSSLCERT: 'one.crt',
    PGSSLKEY: 'one.key',
  });
  expect(tls).toMatchObject({ cert: Buffer.from(one.certificate), key: Buffer.from(one.key) });
  expect([caFile, certificateFile]).toEqual([join(folder, 'chain.crt'), join(folder, 'one.crt')]);
});

test('the certificates that Node trusts are meant by "system"', () => {
  expect(connectionTarget(PLACE, { PGSSLROOTCERT: 'system' }).tls).not.toHaveProperty('ca');
});

test.each<[string, ConnectionEnvironment, string]>([
  [
    'no file',
    { PGSSLROOTCERT: 'nowhere' },
    "PGSSLROOTCERT names F/nowhere, which can't be read (ENOENT); name a file that can",
  ],
  ['a folder', { PGSSLROOTCERT: '.' }, 'PGSSLROOTCERT names F, which is no regular file; name one'],
  [
    'no certificate',
    { PGSSLROOTCERT: 'none.pem' },
    'PGSSLROOTCERT names F/none.pem, which holds no certificate; name a file in PEM (-----BEGIN CERTIFICATE-----)',
  ],
  [
    'a damaged one',
    { PGSSLROOTCERT: 'damaged.crt' },
    'PGSSLROOTCERT names F/damaged.crt, which holds a damaged certificate; copy it anew',
  ],
  [
    'a certificate without a key',
    { PGSSLCERT: 'one.crt' },
    "PGSSLCERT is set and PGSSLKEY is not; set both, the client's certificate and its key, or neither",
  ],
  [
    'a key without a certificate',
    { PGSSLCERT: '', PGSSLKEY: 'one.key' },
    "PGSSLKEY is set and PGSSLCERT is not; set both, the client's certificate and its key, or neither",
  ],
  [
    'garbage as a key',
    { PGSSLCERT: 'one.crt', PGSSLKEY: 'none.pem' },
    'PGSSLKEY names F/none.pem, which holds no private key; name a file in PEM (-----BEGIN PRIVATE KEY-----)',
  ],
  [
    'garbage as a certificate',
    { PGSSLCERT: 'none.pem', PGSSLKEY: 'one.key' },
    'PGSSLCERT names F/none.pem, which holds no certificate; name a file in PEM (-----BEGIN CERTIFICATE-----)',
  ],
  [
    'a key with a passphrase',
    { PGSSLCERT: 'one.crt', PGSSLKEY: 'locked.key' },
    'PGSSLKEY names F/locked.key, which holds a key with a passphrase, which nobody could type here; name a file without one',
  ],
  [
    "another certificate's key",
    { PGSSLCERT: 'one.crt', PGSSLKEY: 'other.key' },
    'PGSSLKEY names F/other.key, which is not the key of the certificate in F/one.crt; name the one that belongs to it',
  ],
])('%s is refused in one sentence that names variable and file', (_, files, sentence) => {
  const refusal = new Error(sentence.replaceAll(/\bF\b/g, folder));
  expect(() => target(files)).toThrow(refusal);
  expect(() => connectionTarget({ ...PLACE, ssl: false }, { PGSSLROOTCERT: '/nowhere' })).not.toThrow();
});
