import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { cut, MisuseError, printable } from '../../domain';
import type { ConnectionEnvironment, ConnectionTarget, DatastorePlace } from './datastore-place';
import { certificatesIn, identityIn } from './pem-file';

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** @throws MisuseError if PGSSLMODE is not a mode, or a named file can't be used. */
export function tlsOf(
  { host, ssl }: DatastorePlace,
  { PGSSLMODE: mode, PGSSLROOTCERT, PGSSLCERT, PGSSLKEY }: ConnectionEnvironment,
): Pick<ConnectionTarget, 'tls' | 'caFile' | 'certificateFile'> {
  if (mode !== undefined && !MODES.includes(mode)) {
    throw new MisuseError(
      'KBG-PRE-005',
      `PGSSLMODE must be one of ${MODES.join(', ')}, got "${printable(cut(mode, 40))}"`,
    );
  }
  const asked = mode === undefined || mode === 'allow' || mode === 'prefer' ? ssl : mode !== 'disable';
  if (!asked) return { tls: false };
  // `system` means the certificates that Node trusts by itself.
  const caFile = PGSSLROOTCERT === 'system' ? undefined : PGSSLROOTCERT;
  const identity = identityIn({ PGSSLCERT, PGSSLKEY });
  return {
    tls: {
      ...identityCheck(mode, host, caFile !== undefined),
      ...(caFile === undefined ? {} : { ca: certificatesIn('PGSSLROOTCERT', caFile) }),
      ...identity,
    },
    ...(caFile === undefined ? {} : { caFile }),
    ...(identity === undefined || PGSSLCERT === undefined ? {} : { certificateFile: PGSSLCERT }),
  };
}

/** Behind a tunnel the certificate still has the datastore's own name. In libpq, `require` verifies the chain only if a root certificate is named. */
function identityCheck(mode: string | undefined, name: string, withCa: boolean): ConnectionOptions {
  if (mode === 'require' && !withCa) return { rejectUnauthorized: false };
  if (mode === 'require' || mode === 'verify-ca') return { checkServerIdentity: () => undefined };
  return { checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate) };
}
