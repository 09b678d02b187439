import { readFileSync } from 'node:fs';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { ConnectionFailure } from './connection-failure';

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
 * PGSSLKEY come from the environment only. The modes mean what they mean to libpq (PostgreSQL manual, "SSL Support").
 * @throws ConnectionFailure when a variable is wrong.
 */
export function connectionTarget(place: DatastorePlace, environment: ConnectionEnvironment): ConnectionTarget {
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
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ConnectionFailure(`PGPORT must be a port from 1 to 65535, got "${text}"`);
}

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

function tlsOf(place: DatastorePlace, environment: ConnectionEnvironment): ConnectionOptions | false {
  const mode = environment.PGSSLMODE;
  if (mode !== undefined && !MODES.includes(mode)) {
    throw new ConnectionFailure(`PGSSLMODE must be one of ${MODES.join(', ')}, got "${mode}"`);
  }
  const asked = mode === undefined || mode === 'allow' || mode === 'prefer' ? place.ssl : mode !== 'disable';
  if (!asked) return false;
  const ca = fileOf('PGSSLROOTCERT', environment);
  return {
    ...identityCheck(mode, place.host, ca !== undefined),
    ...present('ca', ca),
    ...present('cert', fileOf('PGSSLCERT', environment)),
    ...present('key', fileOf('PGSSLKEY', environment)),
  };
}

/** Through a tunnel the certificate still bears the datastore's own name. libpq: `require` verifies nothing, but the chain where a root certificate is named. */
function identityCheck(mode: string | undefined, name: string, withCa: boolean): ConnectionOptions {
  if (mode === 'require' && !withCa) return { rejectUnauthorized: false };
  if (mode === 'require' || mode === 'verify-ca') return { checkServerIdentity: () => undefined };
  return { checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate) };
}

function fileOf(variable: string, environment: ConnectionEnvironment): Buffer | undefined {
  const path = environment[variable];
  if (path === undefined || path === '' || path === 'system') return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConnectionFailure(`${variable} names ${path}, which can't be read (${code ?? 'unknown reason'})`);
  }
}

function present<K extends string>(key: K, value: Buffer | undefined): Partial<Record<K, Buffer>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, Buffer>);
}
