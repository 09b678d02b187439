import { text, texts } from './decode';
import type { Component, Framework, MixedCause } from './datastore-reading';
import { read, type Read } from './read';
import type { Row, TableReader } from './table-reader';

function component(name: string, executed: readonly string[], pending: readonly string[]): Component {
  const all = [...executed, ...pending];
  return {
    name,
    executed: [...new Set(executed)],
    pending: [...new Set(pending)].filter((migration) => !executed.includes(migration)),
    duplicates: [...new Set(all.filter((migration, i) => all.indexOf(migration) !== i))],
  };
}

const metaRow = (row: Row): Component =>
  component(
    text(row.subsystem, 'schema_meta.subsystem'),
    texts(row.executed, 'schema_meta.executed'),
    texts(row.pending, 'schema_meta.pending'),
  );
const legacyRow = (row: Row): Component =>
  component(text(row.id, 'schema_migrations.id'), texts(row.migrations, 'schema_migrations.migrations'), []);

/** Migrations of the new framework (Kong >= 0.15, Enterprise >= 0.35). */
async function readMeta(tables: TableReader): Promise<Read<readonly Component[]>> {
  return await tables.table({
    from: { schema_meta: ['key', 'subsystem', 'executed', 'pending'] },
    sql: (at) => `SELECT to_json(subsystem) AS subsystem, to_json(executed) AS executed, to_json(pending) AS pending
      FROM ${at('schema_meta')} WHERE key::text = 'schema_meta' ORDER BY subsystem::text`,
    decode: (rows) => rows.map(metaRow),
  });
}

/** Migrations of the old framework, whose table `finish` drops. */
async function readLegacy(tables: TableReader): Promise<Read<readonly Component[]>> {
  const foreign = tables.has('schema_migrations', 'version') && !tables.has('schema_migrations', 'migrations');
  if (foreign) return read([]);
  return await tables.table({
    from: { schema_migrations: ['id', 'migrations'] },
    sql: (at) => `SELECT to_json(id) AS id, to_json(migrations) AS migrations
      FROM ${at('schema_migrations')} ORDER BY id::text`,
    decode: (rows) => rows.map(legacyRow),
  });
}

/** Reads which framework the datastore has, and the state of its migrations. */
export async function readFramework(tables: TableReader, relations: number, found: boolean): Promise<Read<Framework>> {
  // Not "workspaces": community releases from 2.1 on have that, too (Kong, kong/db/migrations/core, 009_200_to_210).
  const enterprise = tables.has('rbac_users') || tables.has('workspace_entities');
  if (!found) {
    const state = relations === 0 ? 'empty' : 'none';
    const text = relations === 0 ? 'the database has no tables' : `none of its ${relations} tables are Kong's`;
    return read({ state, text, components: [], legacy: [], enterprise });
  }
  const meta = await readMeta(tables);
  const legacy = await readLegacy(tables);
  if (meta.state === 'unreadable') return meta;
  if (legacy.state === 'unreadable') return legacy;
  const components = meta.state === 'read' ? meta.value : [];
  const old = legacy.state === 'read' ? legacy.value : [];
  const judged = stateOf(meta.state === 'read' ? components : undefined, old);
  return read({ ...judged, components, legacy: old, enterprise });
}

type Judged = Pick<Framework, 'state' | 'cause' | 'text'>;

const mixed = (cause: MixedCause, text: string): Judged => ({ state: 'mixed', cause, text });

/** The first of core's migrations, which "up" records before any other. */
const BASE = '000_base';

function executedCore(rows: readonly Component[]): readonly string[] {
  return rows.find(({ name }) => name === 'core')?.executed ?? [];
}

function stateOf(meta: readonly Component[] | undefined, legacy: readonly Component[]): Judged {
  const old = executedCore(legacy).length > 0;
  if (meta === undefined) {
    return old
      ? { state: 'legacy', text: `schema_migrations lists ${legacy.length} components, and schema_meta does not exist` }
      : mixed('unclear', 'schema_meta does not exist, and schema_migrations does not list core');
  }
  const pending = meta.filter((row) => row.pending.length > 0);
  const core = executedCore(meta);
  const begun = core.some((name) => name !== BASE) || pending.length > 0;
  if (old && !begun)
    return mixed('killed-up', 'both schema_meta and schema_migrations exist, and schema_meta records no migration yet');
  if (core.length === 0) return mixed('unclear', 'schema_meta exists, but does not list core as executed');
  if (pending.length > 0) {
    return { state: 'pending', text: `pending: ${pending.map(({ name }) => name).join(', ')}` };
  }
  if (legacy.length > 0) {
    return mixed('leftover', 'schema_meta lists nothing as pending, but schema_migrations still exists');
  }
  return { state: 'finished', text: `schema_meta lists ${meta.length} components, none of them pending` };
}
