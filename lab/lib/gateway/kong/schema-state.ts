import type { Client } from 'pg';
import type { Component } from './catalogue';

/** Names per component, in the order of the catalogue. */
export interface Names {
  readonly subsystem: string;
  readonly names: readonly string[];
}

/** The state of a database, as the new framework sees it. */
export interface SchemaState {
  /** There is no `schema_meta` (or it can't be read, which looks the same). */
  readonly needsBootstrap: boolean;
  readonly legacy: 'none' | 'usable' | 'too old';
  readonly executed: readonly Names[];
  readonly pending: readonly Names[];
  readonly fresh: readonly Names[];
}

/** The last entry of `core` in 0.13.1, on which 0.34 is built: what Enterprise 0.35's own `up` accepts. */
const REQUIRED_CORE = '2017-10-25-180700_plugins_routes_and_services';

interface MetaRow {
  readonly subsystem: string;
  readonly executed: readonly string[] | null;
  readonly pending: readonly string[] | null;
}

/** True if the table exists and may be read. */
export async function hasTable(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT coalesce(has_table_privilege(to_regclass($1), 'SELECT'), false) AS there`,
    [name],
  );
  return rows[0]?.there === true;
}

async function legacyState(client: Client): Promise<SchemaState['legacy']> {
  if (!(await hasTable(client, 'schema_migrations'))) return 'none';
  const { rows } = await client.query<{ migrations: readonly string[] }>(
    `SELECT migrations FROM schema_migrations WHERE id = 'core'`,
  );
  if (rows[0] === undefined) return 'none';
  return rows[0].migrations.includes(REQUIRED_CORE) ? 'usable' : 'too old';
}

function list(components: readonly Component[], choose: (c: Component, name: string) => boolean): readonly Names[] {
  return components
    .map((component) => ({
      subsystem: component.subsystem,
      names: component.migrations.map(({ name }) => name).filter((name) => choose(component, name)),
    }))
    .filter(({ names }) => names.length > 0);
}

/** Components that aren't enabled are not looked at, whatever their rows say. */
export async function readSchemaState(client: Client, components: readonly Component[]): Promise<SchemaState> {
  const needsBootstrap = !(await hasTable(client, 'schema_meta'));
  if (needsBootstrap) {
    const fresh = list(components, () => true);
    return { needsBootstrap, legacy: await legacyState(client), executed: [], pending: [], fresh };
  }
  const { rows } = await client.query<MetaRow>(
    `SELECT subsystem, executed, pending FROM schema_meta WHERE key = 'schema_meta'`,
  );
  const bySubsystem = new Map(rows.map((row) => [row.subsystem, row]));
  // A name in both arrays counts as executed.
  const isExecuted = ({ subsystem }: Component, name: string): boolean =>
    bySubsystem.get(subsystem)?.executed?.includes(name) === true;
  const isPending = (component: Component, name: string): boolean =>
    !isExecuted(component, name) && bySubsystem.get(component.subsystem)?.pending?.includes(name) === true;
  return {
    needsBootstrap,
    legacy: 'none',
    executed: list(components, isExecuted),
    pending: list(components, isPending),
    fresh: list(components, (component, name) => !isExecuted(component, name) && !isPending(component, name)),
  };
}
