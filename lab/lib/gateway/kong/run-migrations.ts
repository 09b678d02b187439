import type { Client } from 'pg';
import type { Component, Migration } from './catalogue';
import type { Names } from './schema-state';

/** The halves of a migration that a command runs. */
export interface Phases {
  readonly up?: boolean;
  readonly teardown?: boolean;
}

export interface MigrationRun {
  readonly client: Client;
  readonly components: readonly Component[];
  /** As the node's settings call it. */
  readonly databaseName: string;
  readonly log: (line: string) => void;
  /** After the last migration of each component. */
  readonly afterComponent: (subsystem: string) => void;
}

type Result = 'executed' | 'pending' | 'torn down';

/** Appends without looking whether the name is there, as Kong does: two runs at once leave duplicates. */
const RECORD: Readonly<Record<Result, string>> = {
  executed: `INSERT INTO schema_meta (key, subsystem, last_executed, executed)
    VALUES ('schema_meta', $1, $2, ARRAY[$2::text]) ON CONFLICT (key, subsystem) DO UPDATE
    SET last_executed = EXCLUDED.last_executed, executed = array_append(schema_meta.executed, $2::text)`,
  pending: `INSERT INTO schema_meta (key, subsystem, pending)
    VALUES ('schema_meta', $1, ARRAY[$2::text]) ON CONFLICT (key, subsystem) DO UPDATE
    SET pending = array_append(schema_meta.pending, $2::text)`,
  'torn down': `INSERT INTO schema_meta (key, subsystem, last_executed, executed)
    VALUES ('schema_meta', $1, $2, ARRAY[$2::text]) ON CONFLICT (key, subsystem) DO UPDATE
    SET last_executed = EXCLUDED.last_executed, executed = array_append(schema_meta.executed, $2::text),
      pending = array_remove(schema_meta.pending, $2::text)`,
};

async function runOne(
  { client }: MigrationRun,
  subsystem: string,
  { name, up, teardown }: Migration,
  phases: Phases,
): Promise<'executed' | 'pending'> {
  const attempt = async (sql: string, phase: string): Promise<void> => {
    try {
      await client.query(sql);
    } catch (error) {
      const why = (error as Error).message;
      throw new Error(`[PostgreSQL error] failed to run migration '${name}' ${phase}: ERROR: ${why}`);
    }
  };
  if (phases.up) {
    await attempt(up, 'up');
    await client.query(RECORD[teardown === undefined ? 'executed' : 'pending'], [subsystem, name]);
    if (teardown === undefined) return 'executed';
  }
  if (!phases.teardown || teardown === undefined) return 'pending';
  await attempt(teardown, 'teardown');
  await client.query(RECORD['torn down'], [subsystem, name]);
  return 'executed';
}

/** Runs these migrations one by one, each recorded by itself: a killed run leaves those before it done. */
export async function runMigrations(run: MigrationRun, wanted: readonly Names[], phases: Phases): Promise<void> {
  const { components, databaseName, log, afterComponent } = run;
  const counts = { executed: 0, pending: 0 };
  for (const { subsystem, names } of wanted) {
    log(`migrating ${subsystem} on database '${databaseName}'...`);
    const { migrations = [] } = components.find((component) => component.subsystem === subsystem) ?? {};
    for (const migration of migrations.filter(({ name }) => names.includes(name))) {
      const result = await runOne(run, subsystem, migration, phases);
      counts[result]++;
      log(`${subsystem} migrated up to: ${migration.name} (${result})`);
    }
    afterComponent(subsystem);
  }
  const total = counts.executed + counts.pending;
  log(`${total} migration${total === 1 ? '' : 's'} processed`);
  if (counts.executed > 0) log(`${counts.executed} executed`);
  if (counts.pending > 0) log(`${counts.pending} pending`);
}
