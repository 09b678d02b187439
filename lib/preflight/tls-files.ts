import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MisuseError } from '../domain';
import type { ConnectionEnvironment } from './connection-target';

/** What the variables name: the CAs that are trusted, and a certificate of one's own with its key. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Reads PGSSLROOTCERT, PGSSLCERT and PGSSLKEY, and looks into them: what TLS itself says of a wrong file names neither file nor variable.
 *
 * @throws MisuseError
 */
export function tlsFiles({ PGSSLROOTCERT, PGSSLCERT, PGSSLKEY }: ConnectionEnvironment): TlsFiles {
  const roots = PGSSLROOTCERT === 'system' ? undefined : PGSSLROOTCERT;
  if ((PGSSLCERT === undefined) !== (PGSSLKEY === undefined)) {
    const [given, missing] = PGSSLCERT === undefined ? ['PGSSLKEY', 'PGSSLCERT'] : ['PGSSLCERT', 'PGSSLKEY'];
    throw new MisuseError(`${given} is set and ${missing} is not; a client certificate needs both, or unset ${given}`);
  }
  const ca = roots === undefined ? undefined : read('PGSSLROOTCERT', roots);
  if (roots !== undefined && ca) certificate('PGSSLROOTCERT', roots, ca);
  if (PGSSLCERT === undefined || PGSSLKEY === undefined) return { ...(ca === undefined ? {} : { ca }) };
  const [cert, key] = [read('PGSSLCERT', PGSSLCERT), read('PGSSLKEY', PGSSLKEY)];
  if (!certificate('PGSSLCERT', PGSSLCERT, cert).checkPrivateKey(privateKey(PGSSLKEY, key))) {
    throw new MisuseError(`PGSSLKEY names ${PGSSLKEY}, which is not the key of the certificate that PGSSLCERT names`);
  }
  return { ...(ca === undefined ? {} : { ca }), cert, key };
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new MisuseError(`${variable} names ${path}, which can't be read (${code ?? 'unknown reason'})`);
  }
}

function certificate(variable: string, path: string, bytes: Buffer): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch {
    throw new MisuseError(`${variable} names ${path}, which holds no certificate; it must be one in PEM`);
  }
}

function privateKey(path: string, bytes: Buffer): KeyObject {
  try {
    return createPrivateKey(bytes);
  } catch {
    const isEncrypted = bytes.includes('ENCRYPTED');
    throw new MisuseError(
      isEncrypted
        ? `PGSSLKEY names ${path}, which is encrypted; name a key without a passphrase, such as "openssl pkey" writes`
        : `PGSSLKEY names ${path}, which holds no private key; it must be one in PEM`,
    );
  }
}
