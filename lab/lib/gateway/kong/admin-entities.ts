import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';

export interface Answer {
  readonly status: number;
  readonly body: object;
}

type Framework = 'legacy' | 'phased';
type Body = Readonly<Record<string, unknown>>;
type Row = Record<string, unknown>;

const COLLECTIONS = new Set(['services', 'routes', 'plugins', 'consumers', 'upstreams']);
const NOT_FOUND: Answer = { status: 404, body: { message: 'Not found' } };

/** `GET /services`, `GET /services/NAME`; an unknown path is 404, and so is `/apis` on a new node. */
export async function listEntities(client: Client, framework: Framework, path: readonly string[]): Promise<Answer> {
  const [kind = '', one] = path;
  if (!COLLECTIONS.has(kind) && !(kind === 'apis' && framework === 'legacy')) return NOT_FOUND;
  const { rows } = await client.query<Row>(`SELECT * FROM ${kind}`);
  if (one === undefined) return { status: 200, body: { data: rows, next: null } };
  const found = rows.find(({ id, name, username }) => [id, name, username].includes(one));
  return found === undefined ? NOT_FOUND : { status: 200, body: found };
}

async function insert(client: Client, table: string, row: Row): Promise<Answer> {
  const entries = Object.entries(row).filter(([, value]) => value !== undefined);
  const names = entries.map(([name]) => name);
  const marks = entries.map((_, i) => `$${i + 1}`);
  const { rows } = await client.query<Row>(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks.join(', ')}) RETURNING *`,
    entries.map(([, value]) => value),
  );
  return { status: 201, body: rows[0] ?? {} };
}

async function idOf(client: Client, table: string, nameOrId: unknown): Promise<string | undefined> {
  if (typeof nameOrId !== 'string') return undefined;
  const name = { consumers: 'username', routes: 'id::text' }[table] ?? 'name';
  const { rows } = await client.query<{ id: string }>(`SELECT id FROM ${table} WHERE id::text = $1 OR ${name} = $1`, [
    nameOrId,
  ]);
  return rows[0]?.id;
}

function list(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.split(',');
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

function service(client: Client, body: Body): Promise<Answer> {
  const url = typeof body.url === 'string' && URL.canParse(body.url) ? new URL(body.url) : undefined;
  return insert(client, 'services', {
    id: randomUUID(),
    created_at: new Date(),
    updated_at: new Date(),
    name: body.name,
    retries: 5,
    protocol: 'http',
    host: url?.hostname ?? body.host,
    port: Number(url?.port ?? body.port ?? 80) || 80,
    path: url === undefined ? body.path : url.pathname.replace(/\/$/, '') || undefined,
    connect_timeout: 60000,
    write_timeout: 60000,
    read_timeout: 60000,
  });
}

async function route(client: Client, body: Body, serviceId: unknown): Promise<Answer> {
  const id = await idOf(client, 'services', serviceId ?? (body.service as Row | undefined)?.id ?? body['service.id']);
  if (id === undefined) return { status: 400, body: { message: 'schema violation (service: required field missing)' } };
  return insert(client, 'routes', {
    id: randomUUID(),
    created_at: new Date(),
    updated_at: new Date(),
    protocols: ['http', 'https'],
    methods: list(body.methods ?? body['methods[]']),
    hosts: list(body.hosts ?? body['hosts[]']),
    paths: list(body.paths ?? body['paths[]']),
    regex_priority: 0,
    strip_path: body.strip_path ?? true,
    preserve_host: body.preserve_host ?? false,
    service_id: id,
  });
}

const OLD_CONFIG = { key_names: ['apikey'], key_in_body: false, hide_credentials: false, anonymous: '' };

/** Each release writes its own columns: the old one no `cache_key`, the new one no empty `anonymous`. */
function plugin(client: Client, framework: Framework, body: Body, owner: Row): Promise<Answer> {
  const name = String(body.name);
  const legacy = framework === 'legacy';
  const given = (body.config ?? {}) as Row;
  const config = { ...OLD_CONFIG, ...(legacy ? {} : { anonymous: null }), ...given };
  const part = (column: string): string => (typeof owner[column] === 'string' ? owner[column] : '');
  const key = ['plugins', name, part('route_id'), part('service_id'), part('consumer_id'), ''].join(':');
  const extra = legacy ? {} : { cache_key: key, run_on: 'first' };
  return insert(client, 'plugins', { id: randomUUID(), name, config, enabled: true, ...owner, ...extra });
}

/** `POST /plugins` with ids in the body, or below a service or route. */
async function ownerOf(client: Client, path: readonly string[], body: Body): Promise<Row | undefined> {
  const [kind = '', one] = path;
  if (path.length === 1) {
    const nested = (field: string): unknown => (body[field] as Row | undefined)?.id ?? body[`${field}_id`];
    return { route_id: nested('route'), service_id: nested('service') };
  }
  const id = await idOf(client, kind, one);
  return id === undefined ? undefined : { [`${kind.slice(0, -1)}_id`]: id };
}

function api(client: Client, body: Body): Promise<Answer> {
  const json = (value: unknown): string | undefined => {
    const values = list(value);
    return values === undefined ? undefined : JSON.stringify(values);
  };
  const { name, upstream_url, hosts, uris, methods } = body;
  const lists = { hosts: json(hosts), uris: json(uris), methods: json(methods) };
  return insert(client, 'apis', {
    id: randomUUID(),
    name,
    upstream_url,
    preserve_host: false,
    strip_uri: true,
    ...lists,
  });
}

async function key(client: Client, consumer: unknown, body: Body): Promise<Answer> {
  const consumer_id = await idOf(client, 'consumers', consumer);
  if (consumer_id === undefined) return NOT_FOUND;
  return insert(client, 'keyauth_credentials', { id: randomUUID(), consumer_id, key: body.key ?? randomUUID() });
}

/** `POST` to a collection, or below an entity. */
export async function createEntity(
  client: Client,
  framework: Framework,
  path: readonly string[],
  body: Body,
): Promise<Answer> {
  const [, one] = path;
  switch (path.filter((_, i) => i !== 1).join('/')) {
    case 'services':
      return service(client, body);
    case 'routes':
      return route(client, body, undefined);
    case 'services/routes':
      return route(client, body, one);
    case 'consumers':
      return insert(client, 'consumers', { id: randomUUID(), username: body.username, custom_id: body.custom_id });
    case 'consumers/key-auth':
      return key(client, one, body);
    case 'apis':
      return framework === 'legacy' ? api(client, body) : NOT_FOUND;
    case 'plugins':
    case 'services/plugins':
    case 'routes/plugins': {
      const owner = await ownerOf(client, path, body);
      return owner === undefined ? NOT_FOUND : plugin(client, framework, body, owner);
    }
    default:
      return NOT_FOUND;
  }
}

/** A plugin that an old node made has no `run_on`, which a new one requires. */
export async function patchPlugin(client: Client, framework: Framework, id: string, body: Body): Promise<Answer> {
  const { rows } = await client.query<Row>('SELECT * FROM plugins WHERE id::text = $1', [id]);
  const [row] = rows;
  if (row === undefined) return NOT_FOUND;
  if (framework === 'phased' && (row.run_on ?? body.run_on ?? null) === null) {
    const message = 'schema violation (run_on: required field missing)';
    return {
      status: 400,
      body: { message, name: 'schema violation', fields: { run_on: 'required field missing' }, code: 2 },
    };
  }
  const config = { ...(row.config as Row), ...((body.config ?? {}) as Row) };
  const enabled = body.enabled ?? row.enabled;
  const updated = await client.query<Row>('UPDATE plugins SET config = $2, enabled = $3 WHERE id = $1 RETURNING *', [
    row.id,
    config,
    enabled,
  ]);
  return { status: 200, body: updated.rows[0] ?? {} };
}
