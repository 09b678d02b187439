import { KNOWN_TABLES } from './catalogue';
import type { RoleFacts } from './datastore-reading';
import { flag } from './decode';
import { tallyOf } from './gateway';
import { absent, type Read } from './read';
import { MIGRATED_TABLES } from './server';
import type { TableReader } from './table-reader';

/** Only the owner of a table, or a member of the owner, may alter or drop it. */
const RIGHTS = `
WITH found AS (
  SELECT c.relname::text AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $2 AND c.relkind IN ('r', 'p') AND c.relname = ANY ($3) AND NOT pg_has_role($1::name, c.relowner, 'USAGE'))
SELECT has_schema_privilege($1::name, $2, 'CREATE') AS creates, (SELECT count(*) FROM found) AS count,
  (SELECT json_agg(name) FROM (SELECT name FROM found ORDER BY name LIMIT 5) AS named) AS sample`;

const TABLES = [...new Set([...KNOWN_TABLES, ...MIGRATED_TABLES])];

/** Rights of the role of Kong's nodes and migrations, which may differ from the role of the preflight. */
export async function readKongRole(
  tables: TableReader,
  name: string,
  schema: string | undefined,
): Promise<Read<RoleFacts>> {
  if (schema === undefined) return absent('no schema of this database holds tables of Kong');
  const known = await tables.ask(
    'pg_roles',
    'SELECT count(*) > 0 AS known FROM pg_catalog.pg_roles WHERE rolname = $1',
    [name],
    ([row = {}]) => flag(row.known, 'rolname'),
  );
  if (known.state !== 'read') return known;
  if (!known.value) return absent(`the server has no role "${name}", which is Kong's role in the settings`);
  return await tables.ask("the rights of Kong's role", RIGHTS, [name, schema, TABLES], (rows) => ({
    name,
    schema,
    mayCreate: flag(rows[0]?.creates, 'has_schema_privilege'),
    notOwned: tallyOf(rows),
  }));
}
