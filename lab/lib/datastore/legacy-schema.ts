import { EXECUTED_034 } from './legacy-migrations';

const CREATED = `created_at timestamp without time zone DEFAULT (CURRENT_TIMESTAMP(0) AT TIME ZONE 'utc')`;
const BOUND = 'consumer_id uuid REFERENCES consumers (id) ON DELETE CASCADE';

/** Tables that both releases read: the core of the gateway's configuration. */
const CORE = `
CREATE TABLE IF NOT EXISTS consumers (id uuid PRIMARY KEY, custom_id text UNIQUE, username text UNIQUE, ${CREATED});
CREATE TABLE IF NOT EXISTS apis (
  id uuid PRIMARY KEY, name text UNIQUE, upstream_url text, preserve_host boolean NOT NULL, ${CREATED},
  retries smallint DEFAULT 5, https_only boolean, http_if_terminated boolean, hosts text, uris text, methods text,
  strip_uri boolean, upstream_connect_timeout integer, upstream_send_timeout integer, upstream_read_timeout integer);
CREATE TABLE IF NOT EXISTS services (
  id uuid PRIMARY KEY, created_at timestamp with time zone, updated_at timestamp with time zone, name text UNIQUE,
  retries bigint, protocol text, host text, port bigint, path text,
  connect_timeout bigint, write_timeout bigint, read_timeout bigint);
CREATE TABLE IF NOT EXISTS routes (
  id uuid PRIMARY KEY, created_at timestamp with time zone, updated_at timestamp with time zone, protocols text[],
  methods text[], hosts text[], paths text[], regex_priority bigint, strip_path boolean, preserve_host boolean,
  service_id uuid REFERENCES services (id));
CREATE TABLE IF NOT EXISTS plugins (
  id uuid UNIQUE, name text NOT NULL, api_id uuid REFERENCES apis (id) ON DELETE CASCADE, ${BOUND},
  config json NOT NULL, enabled boolean NOT NULL, ${CREATED},
  route_id uuid REFERENCES routes (id) ON DELETE CASCADE, service_id uuid REFERENCES services (id) ON DELETE CASCADE,
  PRIMARY KEY (id, name));
CREATE TABLE IF NOT EXISTS upstreams (
  id uuid PRIMARY KEY, name text UNIQUE, slots integer NOT NULL, ${CREATED}, healthchecks json,
  hash_on text, hash_fallback text, hash_on_header text, hash_fallback_header text);
CREATE TABLE IF NOT EXISTS targets (
  id uuid PRIMARY KEY, target text NOT NULL, weight integer NOT NULL,
  upstream_id uuid REFERENCES upstreams (id) ON DELETE CASCADE,
  created_at timestamp without time zone DEFAULT (CURRENT_TIMESTAMP(3) AT TIME ZONE 'utc'));
CREATE TABLE IF NOT EXISTS cluster_events (
  id uuid PRIMARY KEY, node_id uuid NOT NULL, at timestamp with time zone NOT NULL, nbf timestamp with time zone,
  expire_at timestamp with time zone NOT NULL, channel text, data text);`;

const LEGACY_ONLY = `
CREATE TABLE IF NOT EXISTS schema_migrations (id text PRIMARY KEY, migrations character varying(100)[]);
CREATE TABLE IF NOT EXISTS ssl_certificates (id uuid PRIMARY KEY, cert text, key text, ${CREATED});
CREATE TABLE IF NOT EXISTS ssl_servers_names (
  name text PRIMARY KEY, ssl_certificate_id uuid REFERENCES ssl_certificates (id) ON DELETE CASCADE, ${CREATED});`;

/** Tables of Enterprise that a migration can break: tokens and workspaces. */
const ENTERPRISE = `
CREATE TABLE IF NOT EXISTS rbac_users (
  id uuid PRIMARY KEY, name text NOT NULL UNIQUE, user_token text NOT NULL UNIQUE, comment text,
  enabled boolean NOT NULL, ${CREATED});
CREATE TABLE IF NOT EXISTS workspaces (id uuid PRIMARY KEY, name text UNIQUE, comment text, ${CREATED});
CREATE TABLE IF NOT EXISTS workspace_entities (
  workspace_id uuid, workspace_name text, entity_id text, entity_type text, unique_field_name text,
  unique_field_value text, PRIMARY KEY (workspace_id, entity_id, unique_field_name));`;

/** Tables of the bundled plugins that keep data. */
export const PLUGIN_TABLES: Readonly<Record<string, string>> = {
  jwt: `CREATE TABLE IF NOT EXISTS jwt_secrets (
    id uuid PRIMARY KEY, ${BOUND}, key text UNIQUE, secret text, ${CREATED}, algorithm text, rsa_public_key text);`,
  acl: `CREATE TABLE IF NOT EXISTS acls (id uuid PRIMARY KEY, ${BOUND}, "group" text, ${CREATED});`,
  oauth2: `CREATE TABLE IF NOT EXISTS oauth2_credentials (
    id uuid PRIMARY KEY, name text, ${BOUND}, client_id text UNIQUE, client_secret text, redirect_uri text, ${CREATED});
  CREATE TABLE IF NOT EXISTS oauth2_tokens (
    id uuid PRIMARY KEY, credential_id uuid REFERENCES oauth2_credentials (id) ON DELETE CASCADE,
    access_token text UNIQUE, refresh_token text UNIQUE, expires_in integer, ${CREATED}, api_id uuid, service_id uuid);`,
  'key-auth': `CREATE TABLE IF NOT EXISTS keyauth_credentials (id uuid PRIMARY KEY, ${BOUND}, key text UNIQUE, ${CREATED});`,
  'hmac-auth': `CREATE TABLE IF NOT EXISTS hmacauth_credentials (
    id uuid PRIMARY KEY, ${BOUND}, username text UNIQUE, secret text, ${CREATED});`,
  'basic-auth': `CREATE TABLE IF NOT EXISTS basicauth_credentials (
    id uuid PRIMARY KEY, ${BOUND}, username text UNIQUE, password text, ${CREATED});`,
  'rate-limiting': metrics('ratelimiting_metrics'),
  'response-ratelimiting': metrics('response_ratelimiting_metrics'),
};

function metrics(table: string): string {
  const none = `uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'`;
  return `CREATE TABLE IF NOT EXISTS ${table} (
    api_id ${none}, identifier text, period text, period_date timestamp without time zone, value integer,
    route_id ${none}, service_id ${none},
    PRIMARY KEY (api_id, route_id, service_id, identifier, period_date, period));`;
}

/** Tables that a new release creates too, if they are missing. */
export const CORE_TABLES = CORE + ENTERPRISE;

/** SQL of a 0.34 datastore without content, as its own `migrations up` leaves it. */
export function legacySchema(): string {
  const rows = Object.entries(EXECUTED_034).map(([id, names]) => `('${id}', '{${names.join(',')}}')`);
  return `${CORE_TABLES}${LEGACY_ONLY}${Object.values(PLUGIN_TABLES).join('\n')}
INSERT INTO schema_migrations (id, migrations) VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING;`;
}
