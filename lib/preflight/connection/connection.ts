import { channel } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import type { Client, ClientConfig, DatabaseError } from 'pg';
import { connectionFailure, words } from './connection-failure';
import { connectionTarget } from './connection-target';
import type { ConnectionEnvironment, ConnectionTarget, DatastorePlace } from './datastore-place';
import { greeting, PacketError } from './packet-check';
import { tame, type UntypedClient } from './tamed-client';

export interface ConnectionOptions {
  /** For the connection and for each statement. */
  readonly timeoutMs: number;
  /** For each lock: a migration that runs holds many, and each would cost a whole statement's time. @default - the statement's */
  readonly lockTimeoutMs?: number;
  /** @default - that of the process */
  readonly environment?: ConnectionEnvironment;
}

/** One read-only transaction, so that all that is read is of one moment. */
export interface IReadOnlySession {
  /** Backend that the server announced; another than `pg_backend_pid()` behind a pooler. */
  readonly announcedPid: number | undefined;
  /** @throws QueryFailure when the server refuses the query; ConnectionFailure when it is gone. */
  query<R>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

/** The server's own answer that a query can't be run. */
export class QueryFailure extends Error {
  override readonly name = 'QueryFailure';
  constructor(
    message: string,
    /** SQLSTATE. */
    readonly code: string,
  ) {
    super(message);
  }
}

/** Tells every statement to whoever subscribes before it is sent; nobody does but a measurement. */
export const STATEMENTS = channel('kong-bluegreen:statement');

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * A query that a row's policy would change fails instead, and a network that stalls between two questions is no reason to hang up. An
 * older PostgreSQL knows neither these settings nor a SET of them.
 */
const OWN_SETTINGS = `SELECT set_config(name, CASE name WHEN 'row_security' THEN 'off' ELSE '0' END, true) FROM pg_catalog.pg_settings
  WHERE name IN ('row_security', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;

/** How long the server gets to say farewell. */
const FAREWELL_MS = 1_000;
/** The server's own timeout should fire first: its answer leaves the connection usable. */
const GRACE_MS = 500;
/** Severities after which the server hangs up; a SQLSTATE of connections may also be a foreign table's. */
const FATAL = /^(FATAL|PANIC)$/;

/**
 * Opens one connection, begins one read-only repeatable-read transaction, and ends both when the work is done.
 * @throws ConnectionFailure with one sentence; MisuseError when a variable of the environment is wrong.
 */
export async function readOnly<T>(
  place: DatastorePlace,
  { timeoutMs, lockTimeoutMs = 0, environment = process.env }: ConnectionOptions,
  work: (session: IReadOnlySession) => Promise<T>,
): Promise<T> {
  const target = connectionTarget(place, environment);
  // node-postgres looks at it when it is loaded, and would then need a program of libpq's.
  delete process.env.NODE_PG_FORCE_NATIVE;
  const { default: pg } = await import('pg');
  const socket = new Socket();
  const client = new pg.Client(configOf(target, socket, timeoutMs));
  tame(client as unknown as UntypedClient, target);
  // A connection that breaks later rejects the query as well, or the next one in other words; without a listener the event would
  // end the process.
  const broken: unknown[] = [];
  client.on('error', (error) => broken.push(error));
  const session = sessionOf(client, target, broken);
  try {
    await connect(client, socket, target);
    await session.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // A start-up parameter would be refused by pgbouncer.
    await session.query(
      `SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL lock_timeout = ${lockTimeoutMs}; ${OWN_SETTINGS}`,
    );
    return await work(session);
  } finally {
    await farewell(client, socket);
  }
}

/** What is left out here, node-postgres would take from the environment of the process, or from ~/.pgpass. */
function configOf(
  target: ConnectionTarget,
  socket: Socket,
  timeoutMs: number,
): ClientConfig & { sslnegotiation: string } {
  const { host, port, user, database, password, tls } = target;
  return {
    host,
    port,
    user,
    database,
    password: () => password ?? Promise.reject(connectionFailure(NO_PASSWORD, target)),
    ssl: tls,
    sslnegotiation: 'postgres',
    stream: () => socket,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs + GRACE_MS,
  };
}

const NO_PASSWORD = new Error('client password must be given');

async function connect(client: Client, socket: Socket, target: ConnectionTarget): Promise<void> {
  let first = Buffer.alloc(0);
  socket.once('data', (chunk) => (first = chunk));
  try {
    await client.connect();
  } catch (error) {
    // Neither yes nor no to the question for TLS.
    const stranger = target.tls !== false && first.length > 0 && !/^[SN]$/.test(first.toString('latin1'));
    throw connectionFailure(stranger ? new PacketError(`asked for TLS, it sent ${greeting(first)}`) : error, target);
  }
}

function sessionOf(client: Client, target: ConnectionTarget, broken: readonly unknown[]): IReadOnlySession {
  return {
    get announcedPid() {
      return (client as Pick<UntypedClient, 'processID'>).processID ?? undefined;
    },
    async query<R>(sql: string, values: readonly unknown[] = []) {
      if (STATEMENTS.hasSubscribers) STATEMENTS.publish({ sql, values } satisfies Statement);
      try {
        const { rows } = await client.query(sql, [...values]);
        return rows as R[];
      } catch (error) {
        throw queryFailure(broken[0] ?? error, target);
      }
    },
  };
}

function queryFailure(error: unknown, target: ConnectionTarget): Error {
  const { code, severity, message } = error as Partial<DatabaseError>;
  const answered = severity !== undefined && code !== undefined && !FATAL.test(severity);
  return answered ? new QueryFailure(words(message ?? code), code) : connectionFailure(error, target);
}

async function farewell(client: Client, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
  socket.destroy();
}
