import type { Client } from 'pg';
import { hasTable } from './schema-state';

/** Where requests of a route, or of an old `api`, go. */
export interface Service {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

export interface Plugin {
  readonly id: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Route {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  readonly stripPath: boolean;
  readonly preserveHost: boolean;
  readonly service: Service;
  readonly plugins: readonly Plugin[];
}

/** All that a node needs to serve: kept in memory, so that it serves on while the database is away. */
export interface Configuration {
  readonly routes: readonly Route[];
  readonly keys: ReadonlySet<string>;
  /** Balanced hosts: upstream name to its `host:port` targets, each repeated by its weight. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
}

interface RouteRow {
  readonly id: string;
  readonly hosts: readonly string[] | null;
  readonly paths: readonly string[] | null;
  readonly methods: readonly string[] | null;
  readonly strip_path: boolean | null;
  readonly preserve_host: boolean | null;
  readonly service_id: string;
  readonly host: string;
  readonly port: string;
  readonly path: string | null;
}

interface PluginRow extends Plugin {
  readonly route_id: string | null;
  readonly service_id: string | null;
  readonly api_id: string | null;
}

interface ApiRow {
  readonly id: string;
  readonly upstream_url: string;
  readonly hosts: string | null;
  readonly uris: string | null;
  readonly methods: string | null;
  readonly strip_uri: boolean | null;
  readonly preserve_host: boolean;
}

const ROUTES = `SELECT r.id, r.hosts, r.paths, r.methods, r.strip_path, r.preserve_host, s.id AS service_id, s.host, s.port,
  s.path FROM routes r JOIN services s ON s.id = r.service_id`;
const PLUGINS = 'SELECT id, name, config, route_id, service_id, api_id FROM plugins WHERE enabled';

function pluginsOf(rows: readonly PluginRow[], ids: Partial<PluginRow>): readonly Plugin[] {
  const fits = (row: PluginRow): boolean =>
    (row.route_id === null || row.route_id === ids.route_id) &&
    (row.service_id === null || row.service_id === ids.service_id) &&
    (row.api_id === null || row.api_id === ids.api_id);
  return rows.filter(fits);
}

function route(row: RouteRow, plugins: readonly PluginRow[]): Route {
  return {
    id: row.id,
    hosts: row.hosts ?? [],
    paths: row.paths ?? [],
    methods: row.methods ?? [],
    stripPath: row.strip_path ?? true,
    preserveHost: row.preserve_host ?? false,
    service: { id: row.service_id, host: row.host, port: Number(row.port), path: row.path ?? '' },
    plugins: pluginsOf(plugins, { route_id: row.id, service_id: row.service_id }),
  };
}

/** An `api` of the old releases, seen as the route that it would be. */
function apiRoute(row: ApiRow, plugins: readonly PluginRow[]): Route {
  const list = (text: string | null): readonly string[] => (text === null ? [] : (JSON.parse(text) as string[]));
  const url = new URL(row.upstream_url);
  return {
    id: row.id,
    hosts: list(row.hosts),
    paths: list(row.uris),
    methods: list(row.methods),
    stripPath: row.strip_uri ?? true,
    preserveHost: row.preserve_host,
    service: { id: row.id, host: url.hostname, port: Number(url.port || '80'), path: url.pathname.replace(/\/$/, '') },
    plugins: pluginsOf(plugins, { api_id: row.id }),
  };
}

async function upstreams(client: Client): Promise<Configuration['upstreams']> {
  const { rows } = await client.query<{ name: string; target: string; weight: number }>(
    `SELECT DISTINCT ON (u.name, t.target) u.name, t.target, t.weight FROM upstreams u JOIN targets t
     ON t.upstream_id = u.id ORDER BY u.name, t.target, t.created_at DESC`,
  );
  const byName = new Map<string, string[]>();
  for (const { name, target, weight } of rows) {
    byName.set(name, [...(byName.get(name) ?? []), ...Array<string>(Math.min(weight, 100)).fill(target)]);
  }
  return byName;
}

/**
 * A new node finds plugins by `plugins.cache_key`, once the migration that fills it is finished: a plugin without one is
 * not seen, and its route is open. While it is pending it finds them as the old nodes do.
 */
async function pluginFilter(client: Client): Promise<string> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM schema_meta WHERE subsystem = 'core' AND '001_14_to_15' = ANY (executed)`,
  );
  return rowCount === 0 ? PLUGINS : `${PLUGINS} AND cache_key IS NOT NULL`;
}

/** Reads the configuration as a node of that framework sees it. */
export async function readConfiguration(client: Client, framework: 'legacy' | 'phased'): Promise<Configuration> {
  const legacy = framework === 'legacy';
  const { rows: plugins } = await client.query<PluginRow>(legacy ? PLUGINS : await pluginFilter(client));
  const { rows: routes } = await client.query<RouteRow>(ROUTES);
  const { rows: apis } = legacy ? await client.query<ApiRow>('SELECT * FROM apis') : { rows: [] };
  const { rows: keys } = (await hasTable(client, 'keyauth_credentials'))
    ? await client.query<{ key: string }>('SELECT key FROM keyauth_credentials')
    : { rows: [] };
  return {
    routes: [...routes.map((row) => route(row, plugins)), ...apis.map((row) => apiRoute(row, plugins))],
    keys: new Set(keys.map(({ key }) => key)),
    upstreams: await upstreams(client),
  };
}
