import type { Client } from 'pg';
import { legacySchema } from '../../datastore/legacy-schema';
import type { MigrationsContext } from './phased-migrations';
import { hasTable } from './schema-state';

type Command = (context: MigrationsContext) => Promise<number>;

/** Exit code 0 whatever the state is, while the database answers. */
async function list({ client, log }: MigrationsContext): Promise<number> {
  if (!(await hasTable(client, 'schema_migrations'))) return 0;
  const { rows } = await client.query<{ id: string; migrations: readonly string[] }>(
    'SELECT id, migrations FROM schema_migrations ORDER BY id',
  );
  for (const { id, migrations } of rows) log(`Executed migrations for ${id}:\n${migrations.join(', ')}`);
  return 0;
}

/** No lock at all. On a finished database it fails, and leaves a new `schema_migrations` with one entry. */
async function up({ client, log }: MigrationsContext): Promise<number> {
  if (await hasTable(client, 'schema_meta')) {
    if (!(await isCurrent(client))) {
      await client.query(
        'CREATE TABLE IF NOT EXISTS schema_migrations (id text PRIMARY KEY, migrations varchar(100)[])',
      );
      await client.query(
        `INSERT INTO schema_migrations VALUES ('core', '{2015-01-12-175310_skeleton}') ON CONFLICT DO NOTHING`,
      );
      throw new Error('[postgres error] Error during migration 2015-01-12-175310_init_schema: column does not exist');
    }
  } else if (!(await isCurrent(client))) {
    await client.query(legacySchema());
    log('migrations ran');
  }
  return 0;
}

/** True if a node of the old release would start on this database. */
export async function isCurrent(client: Client): Promise<boolean> {
  if (!(await hasTable(client, 'schema_migrations'))) return false;
  const { rowCount } = await client.query(
    `SELECT 1 FROM schema_migrations WHERE id = 'core'
     AND '2017-10-25-180700_plugins_routes_and_services' = ANY (migrations)`,
  );
  return rowCount === 1;
}

/** `kong migrations …` up to 0.34: there is no `finish` and no `bootstrap`. */
export const LEGACY_COMMANDS: Readonly<Record<string, Command>> = { list, up };
