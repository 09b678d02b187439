import { channel } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import type { Client, ClientConfig, DatabaseError } from 'pg';
import { connectionFailure } from './connection-failure';
import {
  connectionTarget,
  type ConnectionEnvironment,
  type ConnectionTarget,
  type DatastorePlace,
} from './connection-target';
import { guardWire } from './wire-guard';

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

/** A query that a row's policy would change fails instead. PostgreSQL 9.4 knows neither the policies nor a SET of them. */
const NOTHING_HIDDEN = `SELECT set_config(name, 'off', true) FROM pg_catalog.pg_settings WHERE name = 'row_security'`;

/** How long the server gets to say farewell. */
const FAREWELL_MS = 1_000;
/** The server's own timeout should fire first: its answer leaves the connection usable. */
const GRACE_MS = 500;
/** Class of SQLSTATE, operator intervention: the connection is of no use. An 08 may be a foreign server's, and where it is ours the next query tells. */
const FATAL = '57P';

/**
 * Opens one connection, begins one read-only repeatable-read transaction, and ends both when the work is done.
 * @throws ConnectionFailure with one sentence.
 */
export async function readOnly<T>(
  place: DatastorePlace,
  { timeoutMs, lockTimeoutMs = 0, environment = process.env }: ConnectionOptions,
  work: (session: IReadOnlySession) => Promise<T>,
): Promise<T> {
  const target = connectionTarget(place, environment);
  const { default: pg } = await import('pg');
  const socket = new Socket();
  const client = new pg.Client(configOf(target, socket, timeoutMs));
  // A connection that breaks later rejects the query as well; without a listener the event would end the process.
  client.on('error', () => undefined);
  guardWire(client);
  const session = sessionOf(client, target);
  try {
    await connect(client, target);
    await session.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // A start-up parameter would be refused by pgbouncer.
    await session.query(
      `SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL lock_timeout = ${lockTimeoutMs}; ${NOTHING_HIDDEN}`,
    );
    return await work(session);
  } finally {
    await farewell(client, socket);
  }
}

function configOf(target: ConnectionTarget, socket: Socket, timeoutMs: number): ClientConfig {
  const { host, port, user, database, password, tls } = target;
  return {
    host,
    port,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ssl: tls,
    stream: () => socket,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs + GRACE_MS,
    application_name: 'kong-bluegreen',
  };
}

async function connect(client: Client, target: ConnectionTarget): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    throw connectionFailure(error, target);
  }
}

function sessionOf(client: Client, target: ConnectionTarget): IReadOnlySession {
  return {
    get announcedPid() {
      return (client as { processID?: number | null }).processID ?? undefined;
    },
    async query<R>(sql: string, values: readonly unknown[] = []) {
      if (STATEMENTS.hasSubscribers) STATEMENTS.publish({ sql, values } satisfies Statement);
      try {
        const { rows } = await client.query(sql, [...values]);
        return rows as R[];
      } catch (error) {
        throw queryFailure(error, target);
      }
    },
  };
}

function queryFailure(error: unknown, target: ConnectionTarget): Error {
  const { code, severity, message } = error as Partial<DatabaseError>;
  const answered = severity !== undefined && code !== undefined && !code.startsWith(FATAL);
  return answered ? new QueryFailure(message ?? code, code) : connectionFailure(error, target);
}

async function farewell(client: Client, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
  socket.destroy();
}
