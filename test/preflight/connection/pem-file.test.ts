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

test('a CA, a bundle of CAs and a client certificate with its key are accepted', () => {
  const { tls, caFile, certificateFile } = target({
    PGSSLROOTCERT: 'chain.crt',
    PGSSLCERT: 'one.crt',
    PGSSLKEY: 'one.key',
  });
  expect(tls).toMatchObject({ cert: Buffer.from(one.certificate), key: Buffer.from(one.key) });
  expect([caFile, certificateFile]).toEqual([join(folder, 'chain.crt'), join(folder, 'one.crt')]);
});

test('"system" means the certificates that Node trusts', () => {
  expect(connectionTarget(PLACE, { PGSSLROOTCERT: 'system' }).tls).not.toHaveProperty('ca');
});

test.each<[string, ConnectionEnvironment, string]>([
  [
    'no file',
    { PGSSLROOTCERT: 'nowhere' },
    "KBG-PRE-007: the file F/nowhere of PGSSLROOTCERT can't be read (ENOENT); set it to a readable file",
  ],
  ['a folder', { PGSSLROOTCERT: '.' }, 'KBG-PRE-008: the file F of PGSSLROOTCERT is not a regular file; set it to one'],
  [
    'no certificate',
    { PGSSLROOTCERT: 'none.pem' },
    'KBG-PRE-010: the file F/none.pem of PGSSLROOTCERT has no certificate; set it to a file in PEM format (-----BEGIN CERTIFICATE-----)',
  ],
  [
    'a damaged one',
    { PGSSLROOTCERT: 'damaged.crt' },
    'KBG-PRE-009: the file F/damaged.crt of PGSSLROOTCERT has a damaged certificate; copy the file again',
  ],
  [
    'a certificate without a key',
    { PGSSLCERT: 'one.crt' },
    "KBG-PRE-006: PGSSLCERT is set and PGSSLKEY is not; set both, the client's certificate and its key, or neither",
  ],
  [
    'a key without a certificate',
    { PGSSLCERT: '', PGSSLKEY: 'one.key' },
    "KBG-PRE-006: PGSSLKEY is set and PGSSLCERT is not; set both, the client's certificate and its key, or neither",
  ],
  [
    'garbage as a key',
    { PGSSLCERT: 'one.crt', PGSSLKEY: 'none.pem' },
    'KBG-PRE-012: the file F/none.pem of PGSSLKEY has no private key; set it to a file in PEM format (-----BEGIN PRIVATE KEY-----)',
  ],
  [
    'garbage as a certificate',
    { PGSSLCERT: 'none.pem', PGSSLKEY: 'one.key' },
    'KBG-PRE-010: the file F/none.pem of PGSSLCERT has no certificate; set it to a file in PEM format (-----BEGIN CERTIFICATE-----)',
  ],
  [
    'a key with a passphrase',
    { PGSSLCERT: 'one.crt', PGSSLKEY: 'locked.key' },
    'KBG-PRE-011: the file F/locked.key of PGSSLKEY has a key with a passphrase, which this command cannot ask for; set it to a file without one',
  ],
  [
    "another certificate's key",
    { PGSSLCERT: 'one.crt', PGSSLKEY: 'other.key' },
    'KBG-PRE-013: the file F/other.key of PGSSLKEY is not the key of the certificate in F/one.crt; set it to the key of that certificate',
  ],
])('%s is refused in one sentence that names the variable and the file', (_, files, sentence) => {
  const refusal = new Error(sentence.replaceAll(/\bF\b/g, folder));
  expect(() => target(files)).toThrow(refusal);
  expect(() => connectionTarget({ ...PLACE, ssl: false }, { PGSSLROOTCERT: '/nowhere' })).not.toThrow();
});
