import { hasColumns, tableOf, type Catalogue } from './catalogue';
import type { SchemaPlace } from './datastore-reading';
import { absent, read, unreadable, type Read } from './read';

const CORE = ['services', 'routes', 'plugins', 'consumers', 'upstreams'];
/** With fewer tables, the schema could be that of another program. */
const ENOUGH = 3;

/** Other programs have a `schema_migrations` too (that of Rails has a `version`), so the columns decide. */
function holdsKong(catalogue: Catalogue, schema: string): boolean {
  const has = (name: string): boolean => tableOf(catalogue, schema, name) !== undefined;
  return (
    hasColumns(tableOf(catalogue, schema, 'schema_meta'), 'key', 'subsystem') ||
    hasColumns(tableOf(catalogue, schema, 'schema_migrations'), 'id', 'migrations') ||
    CORE.filter(has).length >= ENOUGH
  );
}

/** Finds the schema of Kong's tables, which need not be `public`. */
export function schemaPlace(catalogue: Catalogue, wanted: string | undefined): Read<SchemaPlace> {
  const schemas = [...new Set(catalogue.tables.map(({ schema }) => schema))];
  const candidates = schemas.filter((schema) => holdsKong(catalogue, schema));
  if (wanted !== undefined) {
    if (candidates.includes(wanted)) return read({ chosen: wanted, candidates, named: true });
    const others =
      candidates.length === 0
        ? 'no other schema does; check the host, the database and the role'
        : `set --schema to one that does: ${candidates.join(', ')}`;
    return unreadable('KBG-PRE-040', `schema "${wanted}" holds no tables of Kong; ${others}`);
  }
  // Kong of these releases has no setting for the schema: it uses the first in the search path.
  const chosen = catalogue.searchPath.find((schema) => candidates.includes(schema)) ?? candidates[0];
  if (chosen === undefined) return absent('no schema of this database holds tables of Kong');
  return read({ chosen, candidates, named: false });
}
