import { cut, MisuseError, printable } from '../../domain';
import { tlsOf } from './connection-tls';
import type { ConnectionEnvironment, ConnectionTarget, DatastorePlace } from './datastore-place';

/**
 * PGHOST, PGPORT, PGUSER, PGDATABASE and PGSSLMODE win over the place (a tunnel); PGPASSWORD, PGSSLROOTCERT, PGSSLCERT and
 * PGSSLKEY come from the environment only. The modes have the meaning that they have in libpq (PostgreSQL manual, "SSL Support").
 * @throws MisuseError when a variable is wrong.
 */
export function connectionTarget(place: DatastorePlace, given: ConnectionEnvironment): ConnectionTarget {
  const environment = withoutEmpty(given);
  const { PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD } = environment;
  return {
    host: PGHOST === undefined ? place.host : hostOf('PGHOST', PGHOST),
    port: PGPORT === undefined ? place.port : portOf('PGPORT', PGPORT),
    user: PGUSER === undefined ? place.user : userOf('PGUSER', PGUSER),
    database: PGDATABASE === undefined ? place.database : databaseOf('PGDATABASE', PGDATABASE),
    ...(PGPASSWORD === undefined ? {} : { password: PGPASSWORD }),
    ...tlsOf(place, environment),
  };
}

function withoutEmpty(environment: ConnectionEnvironment): ConnectionEnvironment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** A folder holds the server's local socket. The message does not repeat the text: a URL may hold a password. */
export function hostOf(origin: string, text: string): string {
  if (!/[@\s]|:\/\//.test(text) && (text.startsWith('/') || !text.includes('/'))) return text;
  throw new MisuseError(
    'KBG-PRE-001',
    `${origin} must be a host name, an address or the folder of a socket, got something else; give the port, the user and the database separately`,
  );
}

/** The message does not repeat the text: a connection string may hold a password. */
export function databaseOf(origin: string, text: string): string {
  if (!/:\/\/|=/.test(text)) return text;
  throw new MisuseError(
    'KBG-PRE-002',
    `${origin} must be the name of a database, got something else; give the host, the port and the user separately`,
  );
}

/** A role may have almost any name, but a URL is a mistake and may hold a password. */
export function userOf(origin: string, text: string): string {
  if (!text.includes('://')) return text;
  throw new MisuseError(
    'KBG-PRE-003',
    `${origin} must be the name of a role, got something else; give the host, the port and the database separately`,
  );
}

export function portOf(origin: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw new MisuseError('KBG-PRE-004', `${origin} must be a port from 1 to 65535, got "${printable(cut(text, 40))}"`);
}
