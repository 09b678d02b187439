import type { IReadOnlySession } from '../connection';
import type { ConnectionBound, ConnectionFacts, ServerFacts, SessionRow } from './datastore-reading';
import { flag, number, numberOr, text, textOr } from './decode';
import { unreadable, type Read } from './read';
import type { Row, TableReader } from './table-reader';

const SERVER = `
SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
  current_user::text AS role, pg_is_in_recovery() AS recovery, pg_backend_pid() AS pid,
  current_setting('default_transaction_read_only') = 'on' AS "readOnly"`;

export async function readServer(tables: TableReader, session: IReadOnlySession): Promise<Read<ServerFacts>> {
  return await tables.ask("the server's settings", SERVER, [], ([row = {}]) => ({
    versionNumber: number(row.number, 'server_version_num'),
    version: text(row.version, 'server_version'),
    role: text(row.role, 'current_user'),
    inRecovery: flag(row.recovery, 'pg_is_in_recovery'),
    readOnlyByDefault: flag(row.readOnly, 'default_transaction_read_only'),
    // A pooler (pgbouncer, RDS Proxy) announces a number of its own.
    pooled: session.announcedPid !== undefined && session.announcedPid !== number(row.pid, 'pg_backend_pid'),
  }));
}

/** PostgreSQL 9.x has no `backend_type`; a session that our role may not see shows its owner only. */
const SESSIONS = `
SELECT coalesce(a.datname = current_database(), false) AS here, a.usename::text AS "user",
  a.application_name AS application, host(a.client_addr) AS address,
  extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS seconds,
  coalesce(a.query, '') = '<insufficient privilege>' AS hidden
FROM pg_catalog.pg_stat_activity a
WHERE a.pid <> pg_backend_pid() AND a.usename IS NOT NULL
  AND coalesce(to_jsonb(a) ->> 'backend_type', 'client backend') = 'client backend'`;

/** A limit of -1 is none. */
const LIMITS = `
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce((SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'reserved_connections'), 0) AS server,
  (SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname = current_database()) AS database,
  (SELECT rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = $1) AS role`;

export async function readConnections(tables: TableReader, kongRole: string): Promise<Read<ConnectionFacts>> {
  const sessions = await tables.ask('pg_stat_activity', SESSIONS, [], (rows) => rows.map(sessionRow));
  if (sessions.state !== 'read') return sessions;
  const { value } = sessions;
  return await tables.ask("the server's limits", LIMITS, [kongRole], ([row = {}]) => ({
    sessions: value,
    bounds: boundsOf(row, value, kongRole),
  }));
}

function boundsOf(row: Row, sessions: readonly SessionRow[], kongRole: string): readonly ConnectionBound[] {
  const here = sessions.filter((session) => session.here);
  const ofKong = sessions.filter(({ user }) => user === kongRole);
  const bounds: readonly ConnectionBound[] = [
    { of: 'the server', limit: number(row.server, 'max_connections'), used: sessions.length + 1 },
    { of: 'the database', limit: numberOr(row.database, 'datconnlimit', -1), used: here.length + 1 },
    { of: "Kong's role", limit: numberOr(row.role, 'rolconnlimit', -1), used: ofKong.length },
  ];
  return bounds.filter(({ limit }) => limit >= 0);
}

function sessionRow(row: Row): SessionRow {
  return {
    here: flag(row.here, 'datname'),
    user: textOr(row.user, 'usename', ''),
    application: textOr(row.application, 'application_name', ''),
    address: textOr(row.address, 'client_addr', 'a local socket'),
    transactionSeconds: numberOr(row.seconds, 'xact_start', undefined),
    hidden: flag(row.hidden, 'query'),
  };
}

export async function readPrepared(tables: TableReader): Promise<Read<readonly number[]>> {
  return await tables.ask(
    'pg_prepared_xacts',
    `SELECT extract(epoch FROM clock_timestamp() - prepared)::float8 AS seconds FROM pg_catalog.pg_prepared_xacts
     WHERE database = current_database() ORDER BY 1 DESC`,
    [],
    (rows) => rows.map(({ seconds }) => number(seconds, 'prepared')),
  );
}

/** Tables that `up` rewrites or `finish` fills (Kong 1.0.3, migrations 001_14_to_15 and 002_15_to_1). */
export const MIGRATED_TABLES = [
  'acls',
  'apis',
  'basicauth_credentials',
  'consumers',
  'hmacauth_credentials',
  'jwt_secrets',
  'keyauth_credentials',
  'oauth2_authorization_codes',
  'oauth2_credentials',
  'oauth2_tokens',
  'plugins',
  'ratelimiting_metrics',
  'response_ratelimiting_metrics',
  'routes',
  'services',
  'targets',
  'upstreams',
];

/** A table that was never analysed has no estimate; its size gives one. */
const ROW_BYTES = 120;

const SIZES = `
SELECT c.relname::text AS name, c.reltuples::float8 AS rows, c.relpages AS pages,
  pg_table_size(c.oid) AS heap, pg_total_relation_size(c.oid) AS bytes
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p', 'm') ORDER BY 1`;

export async function readSizes(
  tables: TableReader,
  schema: string | undefined,
): Promise<Read<readonly { name: string; rows: number; bytes: number }[]>> {
  if (schema === undefined) return { state: 'absent', reason: 'no schema of this database holds tables of Kong' };
  const sizes = await tables.ask('the sizes of the tables', SIZES, [schema, MIGRATED_TABLES], (rows) =>
    rows.map((row) => {
      const analysed = number(row.rows, 'reltuples') > 0 || number(row.pages, 'relpages') > 0;
      const rough = Math.floor(number(row.heap, 'pg_table_size') / ROW_BYTES);
      return {
        name: text(row.name, 'relname'),
        rows: analysed ? number(row.rows, 'reltuples') : rough,
        bytes: number(row.bytes, 'pg_total_relation_size'),
      };
    }),
  );
  if (sizes.state === 'read' && sizes.value.length === 0) return unreadable('none of the tables that migrate is there');
  return sizes;
}
