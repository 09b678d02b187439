import type { IReadOnlySession } from '../connection/connection';
import { flag, number, ShapeError, text, texts } from './decode';

export interface Column {
  readonly name: string;
  /** Type as PostgreSQL writes it; for a domain, its base type. */
  readonly type: string;
  readonly readable: boolean;
}

/** Kinds of relations by `relkind` of the system catalogue. */
const KINDS = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
} as const satisfies Readonly<Record<string, string>>;

export type RelationKind = (typeof KINDS)[keyof typeof KINDS];

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  /** True if the role may use the schema; columns have their own right. */
  readonly reachable: boolean;
  readonly columns: readonly Column[];
}

/** Kong's tables in all schemas, from the system catalogue. */
export interface Catalogue {
  readonly role: string;
  readonly tables: readonly Table[];
  /** Number of relations with any name outside the system's schemas. */
  readonly relations: number;
  /** Schemas in which PostgreSQL looks up a name without a schema, in order. */
  readonly searchPath: readonly string[];
}

/** Tables that the preflight reads; a schema may have many others. */
export const KNOWN_TABLES = [
  'schema_meta',
  'schema_migrations',
  'locks',
  'apis',
  'services',
  'routes',
  'plugins',
  'acls',
  'ratelimiting_metrics',
  'response_ratelimiting_metrics',
  'consumers',
  'upstreams',
  'targets',
  'certificates',
  'snis',
  'ssl_certificates',
  'ssl_servers_names',
  'workspaces',
  'workspace_entities',
  'rbac_users',
  'rbac_roles',
  'rbac_role_endpoints',
  'files',
] as const;

export type KnownTable = (typeof KNOWN_TABLES)[number];

export const USER_RELATIONS = `c.relkind IN ('${Object.keys(KINDS).join(`', '`)}')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`;

/** The system catalogue shows tables that the role may not read; the information schema hides them. */
const TABLES = `
SELECT n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind, has_schema_privilege(n.oid, 'USAGE') AS reachable,
  (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type',
      format_type(coalesce(nullif(t.typbasetype, 0), t.oid), nullif(a.atttypmod, -1)), 'readable',
      coalesce(has_column_privilege(c.oid, a.attnum, 'SELECT'), false)) ORDER BY a.attnum), '[]')
   FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ${USER_RELATIONS} AND c.relname = ANY ($1) ORDER BY 1, 2`;

const PLACE = `
SELECT current_user::text AS role, to_json(current_schemas(false)) AS path,
  (SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE ${USER_RELATIONS}) AS relations`;

type Row = Readonly<Record<string, unknown>>;

export async function readCatalogue(session: IReadOnlySession): Promise<Catalogue> {
  const [place = {}] = await session.query<Row>(PLACE);
  const rows = await session.query<Row>(TABLES, [KNOWN_TABLES]);
  return {
    role: text(place.role, 'current_user'),
    relations: number(place.relations, 'count'),
    searchPath: texts(place.path, 'search_path'),
    tables: rows.map((row) => ({
      schema: text(row.schema, 'nspname'),
      name: text(row.name, 'relname'),
      kind: kindOf(row.kind),
      reachable: flag(row.reachable, 'has_schema_privilege'),
      columns: (row.columns as readonly Row[]).map((column) => ({
        name: text(column.name, 'attname'),
        type: text(column.type, 'atttypid'),
        readable: flag(column.readable, 'has_column_privilege'),
      })),
    })),
  };
}

export function kindOf(relkind: unknown): RelationKind {
  const kind = Object.entries(KINDS).find(([letter]) => letter === relkind)?.[1];
  if (kind === undefined)
    throw new ShapeError(`relkind should be one of ${Object.keys(KINDS).join(', ')}, got ${text(relkind, 'relkind')}`);
  return kind;
}

/** Fault of a relation that has the name of one of Kong's tables but is not a table; undefined if it is a table. */
export function kindFault({ schema, name, kind }: Pick<Table, 'schema' | 'name' | 'kind'>): string | undefined {
  if (kind === 'table' || kind === 'partitioned table') return undefined;
  return `${schema}.${name} is a ${kind}, not a table: Kong's migrations would fail on it`;
}

export function tableOf(catalogue: Catalogue, schema: string, name: string): Table | undefined {
  return catalogue.tables.find((table) => table.schema === schema && table.name === name);
}

export function hasColumns(table: Table | undefined, ...names: readonly string[]): boolean {
  return table !== undefined && names.every((name) => table.columns.some((column) => column.name === name));
}
