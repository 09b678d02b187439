import type { IReadOnlySession } from '../connection/connection';
import { kindFault, kindOf, USER_RELATIONS } from './catalogue';
import type { ConnectionBound, ConnectionFacts, ServerFacts, SessionRow, TableSize } from './datastore-reading';
import { flag, number, numberOr, text, textOr } from './decode';
import { read, unreadable, type Read } from './read';
import type { Row, TableReader } from './table-reader';

/** Settings of the preflight's own role do not count, because Kong may have another role. The most specific setting of Kong's role counts. */
const SERVER = `
WITH of_kong AS (
  SELECT split_part(entry, '=', 2) AS value FROM pg_catalog.pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS entry
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
  WHERE entry LIKE 'default_transaction_read_only=%' AND (s.setrole = 0 OR r.rolname = $1)
    AND (s.setdatabase = 0 OR d.datname = current_database())
  ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1)
SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
  current_user::text AS role, pg_is_in_recovery() AS recovery, pg_backend_pid() AS pid,
  coalesce((SELECT value::boolean FROM of_kong), (SELECT setting = 'on' AND source NOT IN ('user', 'database user')
    FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only')) AS "readOnly"`;

export async function readServer(
  tables: TableReader,
  session: IReadOnlySession,
  kongRole: string,
): Promise<Read<ServerFacts>> {
  return await tables.ask("the server's settings", SERVER, [kongRole], ([row = {}]) => ({
    versionNumber: number(row.number, 'server_version_num'),
    version: text(row.version, 'server_version'),
    role: text(row.role, 'current_user'),
    inRecovery: flag(row.recovery, 'pg_is_in_recovery'),
    readOnlyByDefault: flag(row.readOnly, 'default_transaction_read_only'),
    // A pooler (pgbouncer, RDS Proxy) announces its own number.
    pooled: session.announcedPid !== undefined && session.announcedPid !== number(row.pid, 'pg_backend_pid'),
  }));
}

/** PostgreSQL 9.x has no `backend_type`. A session that our role may not see shows only its owner. */
const SESSIONS = `
SELECT coalesce(a.datname = current_database(), false) AS here, a.usename::text AS "user",
  a.application_name AS application, host(a.client_addr) AS address,
  extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS seconds,
  coalesce(a.query, '') = '<insufficient privilege>' AS hidden
FROM pg_catalog.pg_stat_activity a
WHERE a.pid <> pg_backend_pid() AND a.usename IS NOT NULL
  AND coalesce(to_jsonb(a) ->> 'backend_type', 'client backend') = 'client backend'`;

/** A limit of -1 means no limit. */
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

/** Size of the shortest rows that Kong writes: it gives an estimate for a table that was never analysed. */
const ROW_BYTES = 64;

/** Each table with its partitions and other heirs, because a change of the table changes them all. */
const SIZES = `
WITH RECURSIVE parts (name, oid) AS (
  SELECT c.relname::text, c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = ANY ($2) AND ${USER_RELATIONS}
  UNION SELECT p.name, i.inhrelid FROM parts p JOIN pg_catalog.pg_inherits i ON i.inhparent = p.oid)
SELECT p.name, n.nspname::text AS schema, c.relname::text AS part, c.relkind::text AS kind, c.reltuples::float8 AS rows,
  c.relpages AS pages, pg_relation_size(c.oid) AS heap, current_setting('block_size') AS block, pg_total_relation_size(c.oid) AS bytes
FROM parts p JOIN pg_catalog.pg_class c ON c.oid = p.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 1, 2, 3`;

interface PartSize extends TableSize {
  /** Reason why the size of the part is meaningless. */
  readonly fault: string | undefined;
}

export async function readSizes(tables: TableReader, schema: string | undefined): Promise<Read<readonly TableSize[]>> {
  if (schema === undefined) return { state: 'absent', reason: 'no schema of this database holds tables of Kong' };
  const parts = await tables.ask('the sizes of the tables', SIZES, [schema, MIGRATED_TABLES], (rows) =>
    rows.map(partSize),
  );
  if (parts.state !== 'read') return parts;
  if (parts.value.length === 0) {
    return unreadable(
      'KBG-PRE-052',
      'the schema has none of the tables that the migrations change; check the database and --schema',
    );
  }
  const fault = parts.value.find((part) => part.fault !== undefined)?.fault;
  return fault === undefined ? read(summed(parts.value)) : unreadable('KBG-PRE-042', fault);
}

function partSize(row: Row): PartSize {
  const kind = kindOf(row.kind);
  return {
    name: text(row.name, 'relname'),
    // The estimate of a partitioned table repeats that of its partitions.
    rows: kind === 'partitioned table' ? 0 : rowsOf(row),
    bytes: number(row.bytes, 'pg_total_relation_size'),
    fault: kindFault({ schema: text(row.schema, 'nspname'), name: text(row.part, 'relname'), kind }),
  };
}

/** Scales old statistics by the current size, like PostgreSQL's planner. A table that was empty when it was analysed has no statistics. */
function rowsOf(row: Row): number {
  const [counted, pages] = [number(row.rows, 'reltuples'), number(row.pages, 'relpages')];
  const [heap, block] = [number(row.heap, 'pg_relation_size'), number(row.block, 'block_size')];
  if (counted > 0 && pages > 0) return Math.round((counted * heap) / (pages * block));
  return Math.floor(Math.max(heap - pages * block, 0) / ROW_BYTES);
}

function summed(parts: readonly PartSize[]): readonly TableSize[] {
  const names = [...new Set(parts.map(({ name }) => name))];
  return names.map((name) => {
    const own = parts.filter((part) => part.name === name);
    const sum = (of: 'rows' | 'bytes'): number => own.reduce((total, part) => total + part[of], 0);
    return { name, rows: sum('rows'), bytes: sum('bytes') };
  });
}
