import { CORE_TABLES, PLUGIN_TABLES } from '../../datastore/legacy-schema';

/** One migration of the new framework. */
export interface Migration {
  readonly name: string;
  readonly up: string;
  /** SQL of the second phase; a migration that has one stays pending until `finish`. */
  readonly teardown?: string;
}

/** A component with tables: the core, or a plugin. */
export interface Component {
  readonly subsystem: string;
  readonly migrations: readonly Migration[];
}

const CORE_UP = `
CREATE TABLE IF NOT EXISTS cluster_ca (pk boolean PRIMARY KEY CHECK (pk), key text NOT NULL, cert text NOT NULL);
CREATE TABLE IF NOT EXISTS certificates (id uuid PRIMARY KEY, cert text, key text, created_at timestamp with time zone);
CREATE TABLE IF NOT EXISTS snis (
  id uuid PRIMARY KEY, name text UNIQUE NOT NULL, certificate_id uuid REFERENCES certificates (id),
  created_at timestamp with time zone);
ALTER TABLE plugins ADD COLUMN IF NOT EXISTS cache_key text, ADD COLUMN IF NOT EXISTS run_on text;
ALTER TABLE plugins ALTER COLUMN config TYPE jsonb USING config::jsonb;
ALTER TABLE routes ADD COLUMN IF NOT EXISTS name text, ADD COLUMN IF NOT EXISTS snis text[];
ALTER TABLE rbac_users ADD COLUMN IF NOT EXISTS user_token_ident text;
CREATE UNIQUE INDEX IF NOT EXISTS plugins_cache_key_idx ON plugins (cache_key);`;

/** The old tables of certificates are in 0.13.1's schema only. */
const CORE_TEARDOWN = `
UPDATE plugins SET cache_key = concat_ws(':', 'plugins', name, coalesce(route_id::text, ''),
  coalesce(service_id::text, ''), coalesce(consumer_id::text, ''), coalesce(api_id::text, '')) WHERE cache_key IS NULL;
DO $$ BEGIN
  IF to_regclass('ssl_certificates') IS NOT NULL THEN
    INSERT INTO certificates (id, cert, key) SELECT id, cert, key FROM ssl_certificates ON CONFLICT DO NOTHING;
    INSERT INTO snis (id, name, certificate_id) SELECT gen_random_uuid(), name, ssl_certificate_id
      FROM ssl_servers_names ON CONFLICT DO NOTHING;
    DROP TABLE IF EXISTS ssl_servers_names;
    DROP TABLE IF EXISTS ssl_certificates;
  END IF;
END $$;
DROP TABLE IF EXISTS schema_migrations;`;

const NOTHING = 'SELECT 1';

function plugin(subsystem: string, base: string, ...later: readonly Omit<Migration, 'up'>[]): Component {
  const tables = PLUGIN_TABLES[subsystem] ?? NOTHING;
  return { subsystem, migrations: [{ name: base, up: tables }, ...later.map((one) => ({ up: NOTHING, ...one }))] };
}

const FIRST = { name: '001_14_to_15' };
const FIRST_OF_TWO = { ...FIRST, teardown: NOTHING };

/**
 * Kong 1.0.3's migrations, in its order: 22, and 9 of them have a second phase. The SQL is the stand-in's own: it changes what
 * nodes of both releases can be told apart by.
 */
const BUNDLED: readonly Component[] = [
  plugin('jwt', '000_base_jwt', FIRST),
  plugin('acl', '000_base_acl', FIRST_OF_TWO),
  plugin('oauth2', '000_base_oauth2', FIRST_OF_TWO, {
    name: '002_15_to_10',
    teardown: 'ALTER TABLE oauth2_tokens DROP COLUMN IF EXISTS api_id; ',
  }),
  plugin('key-auth', '000_base_key_auth', FIRST),
  plugin('hmac-auth', '000_base_hmac_auth', FIRST),
  plugin('basic-auth', '000_base_basic_auth', FIRST),
  plugin('rate-limiting', '000_base_rate_limiting', FIRST_OF_TWO, { name: '002_15_to_10', teardown: NOTHING }),
  plugin('response-ratelimiting', '000_base_response_rate_limiting', FIRST_OF_TWO, {
    name: '002_15_to_10',
    teardown: NOTHING,
  }),
];

const CORE: Component = {
  subsystem: 'core',
  migrations: [
    { name: '000_base', up: CORE_TABLES },
    { name: '001_14_to_15', up: CORE_UP, teardown: CORE_TEARDOWN },
    {
      name: '002_15_to_1',
      up: 'ALTER TABLE routes ADD COLUMN IF NOT EXISTS sources jsonb[], ADD COLUMN IF NOT EXISTS destinations jsonb[]',
      teardown: NOTHING,
    },
  ],
};

/** The components of a node whose `KONG_PLUGINS` is this; a plugin that isn't bundled is assumed to have no tables. */
export function components(plugins: readonly string[]): readonly Component[] {
  const all = plugins.includes('bundled');
  return [CORE, ...BUNDLED.filter(({ subsystem }) => all || plugins.includes(subsystem))];
}
