import type { Client, ClientConfig } from 'pg';
import type { LegacySchema, StepContext } from '../domain';

/** The row that a running migration keeps in `locks`; it isn't renewed, so it lives until its TTL. */
export interface MigrationLock {
  readonly ttl: Date;
  /** By the clock of the datastore. */
  readonly live: boolean;
}

export interface SchemaReading {
  readonly legacy: LegacySchema;
  readonly lock?: MigrationLock;
  /** Why it could not be read. */
  readonly reason?: string;
}

/**
 * Looks in the datastore for the old release's schema and for the lock of a running migration, in one read-only transaction.
 * PGHOST, PGPORT, PGUSER and PGDATABASE win over the given place (a tunnel); the password comes from PGPASSWORD.
 */
export async function readSchema(datastore: StepContext['datastore'], timeoutMs: number): Promise<SchemaReading> {
  const { PGPORT } = process.env;
  if (PGPORT !== undefined && !(Number(PGPORT) >= 1 && Number(PGPORT) <= 65_535)) {
    return { legacy: 'unreachable', reason: `PGPORT must be a whole number from 1 to 65535, got "${PGPORT}"` };
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client(connection(datastore, timeoutMs));
  // A connection that breaks later rejects the query as well; without a listener the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN TRANSACTION READ ONLY');
    const legacy = await sawLegacy(client);
    const lock = await migrationLock(client);
    return { legacy: legacy ? 'seen' : 'not-seen', ...(lock ? { lock } : {}) };
  } catch (error) {
    return { legacy: 'unreachable', reason: reasonOf(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function connection(datastore: StepContext['datastore'], timeoutMs: number): ClientConfig {
  const { PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD, PGSSLMODE } = process.env;
  const withTls = datastore.ssl && PGSSLMODE !== 'disable';
  return {
    host: PGHOST ?? datastore.host,
    port: PGPORT === undefined ? datastore.port : Number(PGPORT),
    user: PGUSER ?? datastore.user,
    database: PGDATABASE ?? datastore.database,
    ...(PGPASSWORD === undefined ? {} : { password: PGPASSWORD }),
    // Through a tunnel the certificate still bears the datastore's own name.
    ssl: withTls ? { servername: datastore.host } : false,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    application_name: 'kong-bluegreen',
  };
}

/** Schemas that hold a table of that name: Kong's tables may live in another one than `public`. */
async function schemasWith(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ schemaname: string }>(
    'SELECT schemaname FROM pg_catalog.pg_tables WHERE tablename = $1 ORDER BY schemaname',
    [table],
  );
  return rows.map(({ schemaname }) => schemaname);
}

async function sawLegacy(client: Client): Promise<boolean> {
  for (const schema of await schemasWith(client, 'schema_migrations')) {
    const table = `${client.escapeIdentifier(schema)}.schema_migrations`;
    if (!(await hasColumn(client, schema, 'schema_migrations', 'id'))) continue;
    const { rows } = await client.query(`SELECT 1 FROM ${table} WHERE id::text = 'core'`);
    if (rows.length > 0) return true;
  }
  return false;
}

async function migrationLock(client: Client): Promise<MigrationLock | undefined> {
  let found: MigrationLock | undefined;
  for (const schema of await schemasWith(client, 'locks')) {
    if (!(await hasColumn(client, schema, 'locks', 'ttl'))) continue;
    const { rows } = await client.query<MigrationLock>(
      `SELECT ttl, ttl > now() AS live FROM ${client.escapeIdentifier(schema)}.locks WHERE key = 'migrations'`,
    );
    found = rows.find(({ live }) => live) ?? found ?? rows[0];
  }
  return found;
}

/** Other programs have tables of these names too (Rails has a `schema_migrations` with a `version`). */
async function hasColumn(client: Client, schema: string, table: string, column: string): Promise<boolean> {
  const { rows } = await client.query(
    'SELECT 1 FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND column_name = $3',
    [schema, table, column],
  );
  return rows.length > 0;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return error.message === '' ? (code ?? error.name) : error.message;
}
