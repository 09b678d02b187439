import type { DatastoreState, StepContext } from '../../domain';
import { readOnly, type IReadOnlySession } from '../connection/connection';
import { readCatalogue } from './catalogue';
import type { Framework, LockRow } from './datastore-reading';
import { readFramework } from './framework';
import { isHeld, migrationLocks } from './migration-lock';
import type { Read } from './read';
import { schemaPlace } from './schema-place';
import { TableReader } from './table-reader';

/** Row of a running migration in `locks`. Kong does not renew it, so it stays until its TTL. */
export interface MigrationLock {
  /** @default - the row has no finite time */
  readonly ttl?: Date;
  /** True if the lock holds by the clock of the datastore. A lock without a known end counts as live. */
  readonly live: boolean;
}

export interface SchemaReading {
  readonly state: DatastoreState;
  /** Observation that led to the state, or the reason why it is unknown. */
  readonly detail?: string;
  readonly lock?: MigrationLock;
}

/** Only migrations hold locks that block a reader, so a short wait is enough. */
const LOCK_TIMEOUT_MS = 1_000;

/**
 * Reads the state of the migrations and the lock of a running one, in one read-only transaction.
 * PGHOST, PGPORT, PGUSER and PGDATABASE win over the given place (a tunnel); the password comes from PGPASSWORD.
 */
export async function readSchema(datastore: StepContext['datastore'], timeoutMs: number): Promise<SchemaReading> {
  try {
    return await readOnly(datastore, { timeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS }, readMigrations);
  } catch (error) {
    return { state: 'unreachable', detail: (error as Error).message };
  }
}

async function readMigrations(session: IReadOnlySession): Promise<SchemaReading> {
  const catalogue = await readCatalogue(session);
  const place = schemaPlace(catalogue, undefined);
  const schema = place.state === 'read' ? place.value.chosen : undefined;
  const tables = new TableReader(session, catalogue, schema);
  const framework = await readFramework(tables, catalogue.relations, schema !== undefined);
  const lock = await tables.table(migrationLocks);
  if (lock.state === 'unreadable') return { state: 'unreadable', detail: lock.reason };
  const [held] = lock.state === 'read' ? lock.value : [];
  return { ...stateOf(framework), ...(held ? { lock: lockOf(held) } : {}) };
}

function stateOf(framework: Read<Framework>): Pick<SchemaReading, 'state' | 'detail'> {
  if (framework.state !== 'read') return { state: 'unreadable', detail: framework.reason };
  const { state, cause, text: detail } = framework.value;
  if (state === 'empty') return { state: 'none', detail };
  return { state: cause === 'killed-up' ? 'begun' : state, detail };
}

function lockOf(row: LockRow): MigrationLock {
  return { ...(row.endsAt === undefined ? {} : { ttl: row.endsAt }), live: isHeld(row) };
}
