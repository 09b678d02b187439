import type { PluginUse, RouteRow, ServedRoute, Subjects, Tally } from './datastore-reading';
import { flag, number, text, textOr, texts } from './decode';
import { absent, type Read } from './read';
import type { Row, TableQuery, TableReader } from './table-reader';

/** Number of names in a finding. */
const SAMPLE = 5;

/** Decodes one row with `count`, and with `sample` as a JSON list. */
export function tallyOf([row = {}]: readonly Row[]): Tally {
  return { count: number(row.count, 'count'), sample: texts(row.sample, 'name') };
}

/** SQL that counts the rows of a query and lists the names of some. */
export function tally(name: string, rows: string): string {
  return `WITH found AS (SELECT ${name} AS name ${rows})
    SELECT (SELECT count(*) FROM found) AS count, (SELECT json_agg(name) FROM
      (SELECT name FROM found ORDER BY name LIMIT ${SAMPLE}) AS named) AS sample`;
}

export const apis: TableQuery<Tally> = {
  from: { apis: ['id', 'name'] },
  sql: (at) => tally('coalesce(name::text, id::text)', `FROM ${at('apis')}`),
  decode: tallyOf,
};

/** An entity has a row for each of its unique fields. */
export const apiWorkspaces: TableQuery<Subjects['apiWorkspaces']> = {
  from: { workspace_entities: ['workspace_name', 'entity_id', 'entity_type'] },
  sql: (at) => `SELECT workspace_name::text AS workspace, count(DISTINCT entity_id) AS count
    FROM ${at('workspace_entities')} WHERE entity_type::text = 'apis' GROUP BY 1 ORDER BY 1`,
  decode: (rows) =>
    rows.map((row) => ({
      workspace: textOr(row.workspace, 'workspace_entities.workspace_name', '(no name)'),
      count: number(row.count, 'count'),
    })),
};

export const plugins: TableQuery<readonly PluginUse[]> = {
  from: { plugins: ['name'] },
  expected: true,
  sql: (at) => `SELECT name::text AS name, count(*) AS count FROM ${at('plugins')} GROUP BY 1 ORDER BY 1`,
  decode: (rows) => rows.map((row) => ({ name: text(row.name, 'plugins.name'), count: number(row.count, 'count') })),
};

const uncached: TableQuery<Tally> = {
  from: { plugins: ['name', 'cache_key'] },
  expected: true,
  sql: (at) => tally('coalesce(name::text, id::text)', `FROM ${at('plugins')} WHERE cache_key IS NULL`),
  decode: tallyOf,
};

/** `up` adds the column, so before `up` a missing column is not damage. */
export async function uncachedPlugins(tables: TableReader, migrated: boolean): Promise<Read<Tally>> {
  const early = !migrated && tables.has('plugins', 'name') && !tables.has('plugins', 'cache_key');
  return early ? absent('plugins have no cache_key before "up"') : await tables.table(uncached);
}

/** Only the names, because a configuration may have secrets. `cors` only lists the header for browsers and does not add it. */
export const tokenPlugins = (header: string): TableQuery<Tally> => ({
  from: { plugins: ['id', 'name', 'config'] },
  expected: true,
  sql: (at) =>
    tally(
      `name::text || ' ' || id::text`,
      `FROM ${at('plugins')} WHERE name::text <> 'cors' AND position(lower($1) IN lower(config::text)) > 0`,
    ),
  values: [header],
  decode: tallyOf,
});

/** No entry that a request could match: Kong writes NULL or {}, other programs may write {NULL} or {""}. */
const EMPTY = (column: string): string =>
  `NOT EXISTS (SELECT 1 FROM unnest(${column}) AS entry WHERE btrim(entry::text) <> '')`;
/** An empty map: Kong writes NULL, or {} after the last entry was removed. */
const NONE = (column: string): string => `coalesce(to_jsonb(${column}), 'null') IN ('null', '{}')`;
const HTTP = (column: string): string =>
  `(${EMPTY(column)} OR to_jsonb(${column}) ?| ARRAY['http', 'https', 'grpc', 'grpcs'])`;

/**
 * Routes that can answer the health check of a load balancer, which has no host name and no extra headers. Routes can require headers
 * since Kong 1.3, and can have an expression since 3.0.
 */
export function hostlessRoutes(tables: TableReader): Promise<Read<readonly RouteRow[]>> {
  const byHeaders = tables.has('routes', 'headers');
  const byExpression = tables.has('routes', 'expression');
  return tables.table({
    from: {
      routes: [
        'id',
        'protocols',
        'methods',
        'hosts',
        'paths',
        ...(byHeaders ? ['headers'] : []),
        ...(byExpression ? ['expression'] : []),
      ],
    },
    expected: true,
    sql: (at) => `SELECT id::text AS id, to_json(methods) AS methods, to_json(paths) AS paths,
        ${byExpression ? 'expression IS NOT NULL' : 'false'} AS by_expression
      FROM ${at('routes')} WHERE ${EMPTY('hosts')} AND ${HTTP('protocols')} ${byHeaders ? `AND ${NONE('headers')}` : ''}
      ORDER BY 1`,
    decode: (rows) =>
      rows.map((row) => ({
        ...routeRow(row),
        ...(flag(row.by_expression, 'expression') ? { isExpression: true } : {}),
      })),
  });
}

function routeRow(row: Row): RouteRow {
  return {
    id: text(row.id, 'routes.id'),
    // A blank method matches nothing, so the route behaves as if it were not listed.
    methods: texts(row.methods, 'routes.methods').filter((method) => method.trim() !== ''),
    paths: texts(row.paths, 'routes.paths'),
  };
}

export const routes: TableQuery<readonly ServedRoute[]> = {
  from: { routes: ['id', 'protocols', 'methods', 'hosts', 'paths'] },
  expected: true,
  sql: (at) => `SELECT id::text AS id, to_json(methods) AS methods, to_json(paths) AS paths,
      (SELECT json_agg(entry::text) FROM unnest(hosts) AS entry WHERE btrim(entry::text) <> '') AS hosts,
      ${HTTP('protocols')} AS http
    FROM ${at('routes')} ORDER BY 1`,
  decode: (rows) =>
    rows.map((row) => ({
      ...routeRow(row),
      hosts: texts(row.hosts, 'routes.hosts'),
      http: flag(row.http, 'http'),
    })),
};

export const httpsOnlyRoutes: TableQuery<Tally> = {
  from: { routes: ['id', 'protocols'] },
  expected: true,
  sql: (at) => tally('id::text', `FROM ${at('routes')} WHERE to_jsonb(protocols) = '["https"]'`),
  decode: tallyOf,
};

export const joinedPaths: TableQuery<Tally> = {
  from: {
    services: ['id', 'name', 'path'],
    routes: ['service_id', 'paths', 'strip_path'],
  },
  expected: true,
  sql: (at) =>
    tally(
      `coalesce(s.name::text, s.id::text)`,
      `FROM ${at('services')} s WHERE coalesce(s.path::text, '') NOT IN ('', '/') AND right(s.path::text, 1) <> '/'
        AND EXISTS (SELECT 1 FROM ${at('routes')} r WHERE r.service_id = s.id
          AND (${EMPTY('r.paths')} OR to_jsonb(r.paths) ? '/' OR r.strip_path IS NOT TRUE))`,
    ),
  decode: tallyOf,
};
