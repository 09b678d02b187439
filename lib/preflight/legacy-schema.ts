import type { LegacySchema, StepContext } from '../domain';
import { readOnly, type IReadOnlySession } from './connection';
import { quoted } from './quoted';

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
  try {
    return await readOnly(datastore, { timeoutMs }, async (session) => {
      const legacy = await sawLegacy(session);
      const lock = await migrationLock(session);
      return { legacy: legacy ? 'seen' : 'not-seen', ...(lock ? { lock } : {}) };
    });
  } catch (error) {
    return { legacy: 'unreachable', reason: (error as Error).message };
  }
}

/** Schemas that hold a table of that name: Kong's tables may live in another one than `public`. */
async function schemasWith(session: IReadOnlySession, table: string): Promise<string[]> {
  const rows = await session.query<{ schemaname: string }>(
    'SELECT schemaname FROM pg_catalog.pg_tables WHERE tablename = $1 ORDER BY schemaname',
    [table],
  );
  return rows.map(({ schemaname }) => schemaname);
}

async function sawLegacy(session: IReadOnlySession): Promise<boolean> {
  for (const schema of await schemasWith(session, 'schema_migrations')) {
    const table = `${quoted(schema)}.schema_migrations`;
    if (!(await hasColumn(session, schema, 'schema_migrations', 'id'))) continue;
    const rows = await session.query(`SELECT 1 FROM ${table} WHERE id::text = 'core'`);
    if (rows.length > 0) return true;
  }
  return false;
}

async function migrationLock(session: IReadOnlySession): Promise<MigrationLock | undefined> {
  let found: MigrationLock | undefined;
  for (const schema of await schemasWith(session, 'locks')) {
    if (!(await hasColumn(session, schema, 'locks', 'ttl'))) continue;
    const rows = await session.query<MigrationLock>(
      `SELECT ttl, ttl > now() AS live FROM ${quoted(schema)}.locks WHERE key = 'migrations'`,
    );
    found = rows.find(({ live }) => live) ?? found ?? rows[0];
  }
  return found;
}

/** Other programs have tables of these names too (Rails has a `schema_migrations` with a `version`). */
async function hasColumn(session: IReadOnlySession, schema: string, table: string, column: string): Promise<boolean> {
  const rows = await session.query(
    'SELECT 1 FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 AND column_name = $3',
    [schema, table, column],
  );
  return rows.length > 0;
}
