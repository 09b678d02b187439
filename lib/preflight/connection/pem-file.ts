import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { MisuseError, printable } from '../../domain';

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

export interface ClientIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The file's content, once all its certificates were understood: TLS would silently do without one that is none.
 * @throws MisuseError that names the variable and the file.
 */
export function certificatesIn(variable: string, path: string): Buffer {
  const content = contentOf(variable, path);
  certificateIn(variable, path, content);
  return content;
}

/** The client's certificate with its key; undefined where neither is named. */
export function identityIn({
  PGSSLCERT,
  PGSSLKEY,
}: Readonly<Record<'PGSSLCERT' | 'PGSSLKEY', string | undefined>>): ClientIdentity | undefined {
  if (PGSSLCERT === undefined && PGSSLKEY === undefined) return undefined;
  if (PGSSLCERT === undefined) throw alone('PGSSLKEY', 'PGSSLCERT');
  if (PGSSLKEY === undefined) throw alone('PGSSLCERT', 'PGSSLKEY');
  const [cert, key] = [contentOf('PGSSLCERT', PGSSLCERT), contentOf('PGSSLKEY', PGSSLKEY)];
  if (!certificateIn('PGSSLCERT', PGSSLCERT, cert).checkPrivateKey(keyIn('PGSSLKEY', PGSSLKEY, key))) {
    throw fault(
      'PGSSLKEY',
      PGSSLKEY,
      `is not the key of the certificate in ${PGSSLCERT}; name the one that belongs to it`,
    );
  }
  return { cert, key };
}

/** The first of them, which is the client's own. */
function certificateIn(variable: string, path: string, content: Buffer): X509Certificate {
  try {
    const [first] = (content.toString('latin1').match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
    if (first !== undefined) return first;
  } catch {
    throw fault(variable, path, 'holds a damaged certificate; copy it anew');
  }
  throw fault(variable, path, 'holds no certificate; name a file in PEM (-----BEGIN CERTIFICATE-----)');
}

function keyIn(variable: string, path: string, content: Buffer): KeyObject {
  if (content.includes('ENCRYPTED')) {
    throw fault(variable, path, 'holds a key with a passphrase, which nobody could type here; name a file without one');
  }
  try {
    return createPrivateKey(content);
  } catch {
    throw fault(variable, path, 'holds no private key; name a file in PEM (-----BEGIN PRIVATE KEY-----)');
  }
}

/** A pipe would be waited for. */
function contentOf(variable: string, path: string): Buffer {
  try {
    if (statSync(path).isFile()) return readFileSync(path);
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw fault(variable, path, `can't be read (${code}); name a file that can`);
  }
  throw fault(variable, path, 'is no regular file; name one');
}

function alone(variable: string, other: string): MisuseError {
  return new MisuseError(
    'KBG-PRE-006',
    `${variable} is set and ${other} is not; set both, the client's certificate and its key, or neither`,
  );
}

function fault(variable: string, path: string, what: string): MisuseError {
  return new MisuseError('KBG-PRE-007', `${variable} names ${printable(path)}, which ${what}`);
}
