import type { Framework, UpObstacles } from './datastore-reading';
import { tally, tallyOf } from './gateway';
import { absent, type Read } from './read';
import { MIGRATED_TABLES } from './server';
import type { TableReader } from './table-reader';

/** `up` changes the type of these columns, and PostgreSQL refuses that while a view uses them. */
const RETYPED = ['created_at', 'period_date', 'config', 'healthchecks'];

/** An escaped zero whose backslash is not escaped itself: JSON accepts it, JSONB does not. */
const ZERO = String.raw`(^|[^\\])(\\\\)*\\u0000`;

const VIEWS = tally(
  `DISTINCT v.oid::regclass::text || ' (' || t.relname || '.' || a.attname || ')'`,
  `FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid JOIN pg_catalog.pg_class v ON v.oid = w.ev_class
   JOIN pg_catalog.pg_class t ON t.oid = d.refobjid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
   JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
   WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass AND v.oid <> t.oid
     AND n.nspname = $1 AND t.relname = ANY ($2) AND a.attname = ANY ($3)`,
);

/** `up` drops the primary key of plugins and creates another one. */
const REFERENCES = tally(
  `c.conrelid::regclass::text || ' (' || c.conname || ')'`,
  `FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class t ON t.oid = c.confrelid
   JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
   WHERE c.contype = 'f' AND n.nspname = $1 AND t.relname = 'plugins'`,
);

/** Obstacles to the changes of `up`. Only names are read, because a configuration may have secrets. */
export async function readUpObstacles(
  tables: TableReader,
  framework: Read<Framework>,
  schema: string | undefined,
): Promise<Read<UpObstacles>> {
  if (framework.state !== 'read') return framework;
  if (framework.value.state !== 'legacy' || schema === undefined)
    return absent('the tables have their new types already');
  const views = await tables.ask('the views of the tables', VIEWS, [schema, MIGRATED_TABLES, RETYPED], tallyOf);
  if (views.state !== 'read') return views;
  const references = await tables.ask('the references to plugins', REFERENCES, [schema], tallyOf);
  if (references.state !== 'read') return references;
  const documents = await tables.table({
    from: { plugins: ['id', 'name', 'config'] },
    expected: true,
    sql: (at) => tally(`name::text || ' ' || id::text`, `FROM ${at('plugins')} WHERE config::text ~ $1`),
    values: [ZERO],
    decode: tallyOf,
  });
  if (documents.state !== 'read') return documents;
  return { state: 'read', value: { views: views.value, references: references.value, documents: documents.value } };
}
