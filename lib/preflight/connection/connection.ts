import { channel } from 'node:diagnostics_channel';
import type { Client, ClientConfig, DatabaseError } from 'pg';
import { connectionFailure, firstLine } from './connection-failure';
import { NO_PASSWORD } from './connection-rules';
import { connectionTarget } from './connection-target';
import type { ConnectionEnvironment, ConnectionTarget, DatastorePlace } from './datastore-place';
import { ServerStream } from './server-stream';

export interface ConnectionOptions {
  /** For the connection and for each statement. */
  readonly timeoutMs: number;
  /** Bound of the wait for each lock: a running migration holds many, and each would cost the time of a whole statement. @default - the statement's */
  readonly lockTimeoutMs?: number;
  /** @default - that of the process */
  readonly environment?: ConnectionEnvironment;
}

/** One read-only transaction: all its answers show the datastore at one moment. */
export interface IReadOnlySession {
  /** Process id that the server announced; behind a pooler it differs from `pg_backend_pid()`. */
  readonly announcedPid: number | undefined;
  /** @throws QueryFailure when the server refuses the query; ConnectionFailure when it is gone. */
  query<R>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

/** The server refused a query. */
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

/** Publishes every statement before it is sent; only a measurement subscribes. */
export const STATEMENTS = channel('kong-bluegreen:statement');

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * A query that a row's policy would change fails instead, and the server does not hang up when the network stalls between two queries.
 * An older PostgreSQL has not all of these settings, and refuses a SET of them.
 */
const OWN_SETTINGS = `SELECT set_config(name, CASE name WHEN 'row_security' THEN 'off' ELSE '0' END, true) FROM pg_catalog.pg_settings
  WHERE name IN ('row_security', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;

/** Bound of the wait for the end of the connection. */
const CLOSE_MS = 1_000;
/** The server's own timeout should end the query first, because the connection stays usable after it. */
const GRACE_MS = 500;
/** After these severities the server hangs up. The SQLSTATE does not tell: that of a connection may be a foreign table's. */
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
  const stream = new ServerStream(target.tls);
  const client = await clientOf(target, stream, timeoutMs);
  // An error of the connection rejects the query or the next one as well. Without a listener the event would end the process.
  const errors: unknown[] = [];
  client.on('error', (error) => errors.push(error));
  const session = sessionOf(client, target, errors);
  try {
    await connect(client, target);
    await session.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // pgbouncer would refuse these as start-up parameters.
    await session.query(
      `SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL lock_timeout = ${lockTimeoutMs}; ${OWN_SETTINGS}`,
    );
    return await work(session);
  } finally {
    await close(client, stream);
  }
}

async function clientOf(target: ConnectionTarget, stream: ServerStream, timeoutMs: number): Promise<Client> {
  // node-postgres reads it when it is loaded, and would then need a program of libpq's.
  delete process.env.NODE_PG_FORCE_NATIVE;
  const { default: pg } = await import('pg');
  return withoutVariables(() => new pg.Client(configOf(target, stream, timeoutMs)));
}

/** A client takes PGOPTIONS, PGREPLICATION and others from the environment of the process when it is made. */
function withoutVariables<T>(make: () => T): T {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith('PG'));
  for (const [name] of variables) Reflect.deleteProperty(process.env, name);
  try {
    return make();
  } finally {
    Object.assign(process.env, Object.fromEntries(variables));
  }
}

function configOf(target: ConnectionTarget, stream: ServerStream, timeoutMs: number): ClientConfig {
  const { host, port, user, database, password } = target;
  return {
    host,
    port,
    user,
    database,
    // A function, so that node-postgres does not read ~/.pgpass.
    password: () => password ?? Promise.reject(new NoPasswordError('it asks for a password and PGPASSWORD is not set')),
    application_name: 'kong-bluegreen',
    // The stream begins TLS itself.
    ssl: false,
    stream: () => stream,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs + GRACE_MS,
  };
}

class NoPasswordError extends Error {
  override readonly name = 'NoPasswordError';
  readonly code = NO_PASSWORD;
}

async function connect(client: Client, target: ConnectionTarget): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw connectionFailure(error, target);
  }
}

function sessionOf(client: Client, target: ConnectionTarget, errors: readonly unknown[]): IReadOnlySession {
  return {
    get announcedPid() {
      return (client as { readonly processID?: number | null }).processID ?? undefined;
    },
    async query<R>(sql: string, values: readonly unknown[] = []) {
      if (STATEMENTS.hasSubscribers) STATEMENTS.publish({ sql, values } satisfies Statement);
      try {
        const { rows } = await client.query(sql, [...values]);
        return rows as R[];
      } catch (error) {
        throw queryFailure(errors[0] ?? error, target);
      }
    },
  };
}

function queryFailure(error: unknown, target: ConnectionTarget): Error {
  const { code, severity, message } = error as Partial<DatabaseError>;
  const answered = severity !== undefined && code !== undefined && !FATAL.test(severity);
  return answered ? new QueryFailure(firstLine(message ?? code), code) : connectionFailure(error, target);
}

async function close(client: Client, stream: ServerStream): Promise<void> {
  const timer = setTimeout(() => stream.destroy(), CLOSE_MS);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
  stream.destroy();
}
