import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { MisuseError, printable, type ErrorCode } from '../../domain';

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

export interface ClientIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads the file and parses every certificate in it: TLS ignores an invalid one without an error.
 * @throws MisuseError that names the variable and the file.
 */
export function certificatesIn(variable: string, path: string): Buffer {
  const content = contentOf(variable, path);
  certificateIn(variable, path, content);
  return content;
}

/** The client's certificate with its key; undefined if neither variable is set. */
export function identityIn({
  PGSSLCERT,
  PGSSLKEY,
}: Readonly<Record<'PGSSLCERT' | 'PGSSLKEY', string | undefined>>): ClientIdentity | undefined {
  if (PGSSLCERT === undefined && PGSSLKEY === undefined) return undefined;
  if (PGSSLCERT === undefined) throw alone('PGSSLKEY', 'PGSSLCERT');
  if (PGSSLKEY === undefined) throw alone('PGSSLCERT', 'PGSSLKEY');
  const [cert, key] = [contentOf('PGSSLCERT', PGSSLCERT), contentOf('PGSSLKEY', PGSSLKEY)];
  if (!certificateIn('PGSSLCERT', PGSSLCERT, cert).checkPrivateKey(keyIn('PGSSLKEY', PGSSLKEY, key))) {
    const problem = `is not the key of the certificate in ${PGSSLCERT}; set it to the key of that certificate`;
    throw fault('KBG-PRE-013', 'PGSSLKEY', PGSSLKEY, problem);
  }
  return { cert, key };
}

/** Returns the first certificate, which is the client's own. */
function certificateIn(variable: string, path: string, content: Buffer): X509Certificate {
  try {
    const [first] = (content.toString('latin1').match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
    if (first !== undefined) return first;
  } catch {
    throw fault('KBG-PRE-009', variable, path, 'has a damaged certificate; copy the file again');
  }
  const problem = 'has no certificate; set it to a file in PEM format (-----BEGIN CERTIFICATE-----)';
  throw fault('KBG-PRE-010', variable, path, problem);
}

function keyIn(variable: string, path: string, content: Buffer): KeyObject {
  if (content.includes('ENCRYPTED')) {
    const problem = 'has a key with a passphrase, which this command cannot ask for; set it to a file without one';
    throw fault('KBG-PRE-011', variable, path, problem);
  }
  try {
    return createPrivateKey(content);
  } catch {
    const problem = 'has no private key; set it to a file in PEM format (-----BEGIN PRIVATE KEY-----)';
    throw fault('KBG-PRE-012', variable, path, problem);
  }
}

/** Only a regular file is read: a pipe could block the command. */
function contentOf(variable: string, path: string): Buffer {
  try {
    if (statSync(path).isFile()) return readFileSync(path);
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw fault('KBG-PRE-007', variable, path, `can't be read (${code}); set it to a readable file`);
  }
  throw fault('KBG-PRE-008', variable, path, 'is not a regular file; set it to one');
}

function alone(variable: string, other: string): MisuseError {
  return new MisuseError(
    'KBG-PRE-006',
    `${variable} is set and ${other} is not; set both, the client's certificate and its key, or neither`,
  );
}

function fault(code: ErrorCode, variable: string, path: string, problem: string): MisuseError {
  return new MisuseError(code, `the file ${printable(path)} of ${variable} ${problem}`);
}
