import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { MisuseError } from '../domain';
import { tlsFiles } from './tls-files';

/** Where the datastore is, as Kong's nodes see it; it holds no secret. */
export interface DatastorePlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** TLS, with the server's certificate verified. */
  readonly ssl: boolean;
}

/** The variables of libpq that are understood here. */
export type ConnectionEnvironment = Readonly<Record<string, string | undefined>>;

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  readonly tls: ConnectionOptions | false;
}

/**
 * PGHOST, PGPORT, PGUSER, PGDATABASE and PGSSLMODE win over the place (a tunnel); PGPASSWORD, PGSSLROOTCERT, PGSSLCERT and
 * PGSSLKEY come from the environment only. The modes mean what they mean to libpq (PostgreSQL manual, "SSL Support"); as there, an
 * empty variable is none.
 * @throws MisuseError when a variable is wrong.
 */
export function connectionTarget(place: DatastorePlace, variables: ConnectionEnvironment): ConnectionTarget {
  const environment = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const { PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD } = environment;
  return {
    host: PGHOST ?? place.host,
    port: PGPORT === undefined ? place.port : portOf(PGPORT),
    user: PGUSER ?? place.user,
    database: PGDATABASE ?? place.database,
    ...(PGPASSWORD === undefined ? {} : { password: PGPASSWORD }),
    tls: tlsOf(place, environment),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw new MisuseError(`PGPORT must be a port from 1 to 65535, got "${text}"`);
}

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

function tlsOf(place: DatastorePlace, environment: ConnectionEnvironment): ConnectionOptions | false {
  const mode = environment.PGSSLMODE;
  if (mode !== undefined && !MODES.includes(mode)) {
    throw new MisuseError(`PGSSLMODE must be one of ${MODES.join(', ')}, got "${mode}"`);
  }
  const asked = mode === undefined || mode === 'allow' || mode === 'prefer' ? place.ssl : mode !== 'disable';
  if (!asked) return false;
  const { ca, ...own } = tlsFiles(environment);
  return { ...identityCheck(mode, place.host, ca !== undefined), ...(ca === undefined ? {} : { ca }), ...own };
}

/** Through a tunnel the certificate still bears the datastore's own name. libpq: `require` verifies nothing, but the chain where a root certificate is named. */
function identityCheck(mode: string | undefined, name: string, withCa: boolean): ConnectionOptions {
  if (mode === 'require' && !withCa) return { rejectUnauthorized: false };
  if (mode === 'require' || mode === 'verify-ca') return { checkServerIdentity: () => undefined };
  return { checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate) };
}
