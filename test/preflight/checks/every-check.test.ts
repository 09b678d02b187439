import type { CheckResult, FindingSeverity, PreflightPhase } from '../../../lib/domain';
import { CHECKS, preflight, type PreflightSettings } from '../../../lib/preflight';
import { ENTERPRISE, FINISHED, PENDING, SETTINGS } from '../../support/preflight-cases';
import { PreflightHarness, START_MS } from '../../support/preflight-harness';

type Client = ReturnType<PreflightHarness['datastore']['admin']>;

let harness: PreflightHarness;
const clients: Client[] = [];
beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
});
afterAll(async () => {
  await harness.close();
}, START_MS);

/** A clean datastore for one check, and a change after which the check has its most severe finding. */
interface Case {
  readonly phase: PreflightPhase;
  /** On top of the lab's 0.34 with Enterprise's tables. @default - nothing */
  readonly clean?: string;
  /** SQL for the datastore, or for another session in it. */
  readonly dirty: string | { readonly session: string };
  readonly settings?: Partial<PreflightSettings>;
  /** Role of Kong. @default - the superuser */
  readonly role?: string;
  /** The case changes the database itself, so no other case may use it. @default false */
  readonly alone?: boolean;
}

/** Clean and dirty settings, for a check that reads only settings. */
interface SettingsCase {
  readonly phase: PreflightPhase;
  readonly clean: Partial<PreflightSettings>;
  readonly dirty: Partial<PreflightSettings>;
}

const [FROM, TO] = [SETTINGS.from, SETTINGS.to];
const to = (environment: Readonly<Record<string, string>>): Partial<PreflightSettings> => ({
  to: { ...TO, environment },
});
const both = (live: Readonly<Record<string, string>>, next: Readonly<Record<string, string>>) => ({
  from: { ...FROM, environment: live },
  ...to(next),
});
const LICENCE = (day: string): string => JSON.stringify({ license: { payload: { license_expiration_date: day } } });
const PLUGIN = (name: string, config = '{}'): string =>
  `INSERT INTO plugins (id, name, config, enabled) VALUES (gen_random_uuid(), '${name}', '${config}', true);`;
const API = `INSERT INTO apis (id, name, preserve_host) VALUES (gen_random_uuid(), 'orders-v1', false);`;
const MANAGER = { KONG_ADMIN_GUI_AUTH: 'basic-auth', KONG_ENFORCE_RBAC: 'on' };
const PORTAL = { KONG_PORTAL: 'on', KONG_PORTAL_AUTH: 'basic-auth' };

const OF_DATASTORE: Readonly<Record<string, Case>> = {
  'kong-schema': {
    phase: 'before-up',
    dirty: 'CREATE SCHEMA old; CREATE TABLE old.schema_migrations AS TABLE schema_migrations;',
  },
  'schema-state': { phase: 'before-finish', clean: PENDING, dirty: 'DROP TABLE schema_meta;' },
  'migrations-complete': {
    phase: 'before-finish',
    clean: PENDING,
    dirty: `UPDATE schema_meta SET pending = '{001_14_to_15}';`,
  },
  'upgrade-path': { phase: 'before-up', dirty: `DELETE FROM schema_migrations WHERE id = 'oauth2';` },
  'unfinished-upgrade': {
    phase: 'before-up',
    dirty: PENDING,
    settings: { from: { release: '1.0.3' }, to: { release: '1.2.3' } },
  },
  'migration-lock': {
    phase: 'after-up',
    clean: PENDING,
    dirty: `INSERT INTO locks VALUES ('migrations', 'node-a', now() + interval '1 minute');`,
  },
  'duplicate-migrations': {
    phase: 'after-up',
    clean: PENDING,
    dirty: `UPDATE schema_meta SET executed = executed || executed;`,
  },
  'unknown-components': {
    phase: 'before-up',
    dirty: `INSERT INTO schema_migrations VALUES ('our-plugin', '{init}');`,
  },
  'api-entities': { phase: 'before-up', dirty: API },
  'overlap-apis': { phase: 'after-up', clean: PENDING, dirty: API },
  'plugins-in-use': { phase: 'before-up', dirty: PLUGIN('runscope') },
  'plugins-on-old': { phase: 'after-up', clean: PENDING, dirty: PLUGIN('session') },
  'plugin-cache-keys': { phase: 'after-finish', clean: FINISHED, dirty: PLUGIN('acl') },
  'finish-clashes': { phase: 'before-up', dirty: `${PLUGIN('acl')} ${PLUGIN('acl')}` },
  'up-obstacles': { phase: 'before-up', dirty: 'CREATE VIEW report AS SELECT username, created_at FROM consumers;' },
  'hashed-tokens': { phase: 'after-up', clean: PENDING, dirty: `UPDATE rbac_users SET user_token = '$2b$09$abc';` },
  certificates: {
    phase: 'before-up',
    dirty: `INSERT INTO ssl_certificates VALUES (gen_random_uuid(), 'PEM', 'KEY');`,
  },
  'catch-all-route': { phase: 'before-up', dirty: `UPDATE routes SET paths = '{/}';` },
  'https-only-routes': { phase: 'before-up', dirty: `UPDATE routes SET protocols = '{https}';` },
  'service-paths': {
    phase: 'before-up',
    clean: `UPDATE routes SET paths = '{/}';`,
    dirty: `UPDATE services SET path = '/v1';`,
    settings: { to: { release: '0.35-4' } },
  },
  'admin-api-services': {
    phase: 'before-up',
    dirty: PLUGIN('request-transformer', '{"add": {"headers": ["Kong-Admin-Token:x"]}}'),
  },
  'portal-endpoints': {
    phase: 'before-up',
    dirty: `INSERT INTO rbac_role_endpoints VALUES (gen_random_uuid(), 'default', '/portal/reports', 1, false);`,
  },
  'portal-files': {
    phase: 'before-up',
    dirty: `INSERT INTO files VALUES (gen_random_uuid(), 'index', 'page', 'x', true);`,
  },
  'old-nodes-connected': {
    phase: 'before-finish',
    clean: PENDING,
    dirty: { session: 'SELECT 1' },
    settings: { from: { ...FROM, addresses: ['127.0.0.1'] } },
  },
  'postgres-version': { phase: 'before-up', dirty: '' },
  'read-only-datastore': {
    phase: 'before-up',
    dirty: `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`,
    alone: true,
  },
  'kong-role': {
    phase: 'before-finish',
    clean: `CREATE ROLE kong_member; DO $$ BEGIN EXECUTE format('GRANT %I TO kong_member', current_user); END $$;`,
    dirty: `DO $$ BEGIN EXECUTE format('REVOKE %I FROM kong_member', current_user); END $$;`,
    role: 'kong_member',
  },
  'connection-headroom': {
    phase: 'before-up',
    dirty: `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 3', current_database()); END $$`,
    settings: { from: { ...FROM, nodes: 0 } },
    alone: true,
  },
  'long-transactions': {
    phase: 'before-up',
    dirty: { session: 'BEGIN; SELECT 1' },
    settings: { transactionSeconds: 0 },
  },
  'lock-time': {
    phase: 'before-up',
    dirty: `INSERT INTO consumers (id, username) SELECT md5(n::text)::uuid, n FROM generate_series(1, 50000) n; ANALYZE;`,
    settings: { lockSeconds: 0.1 },
  },
  'free-storage': {
    phase: 'before-up',
    dirty: `INSERT INTO consumers (id, username) SELECT md5(n::text)::uuid, n FROM generate_series(1, 50000) n;`,
    settings: { freeStorageBytes: 4 * 1024 ** 2 },
  },
};

const OF_SETTINGS: Readonly<Record<string, SettingsCase>> = {
  snapshot: {
    phase: 'before-finish',
    clean: { snapshotAt: '2026-11-23T09:30:00Z' },
    dirty: { snapshotAt: '2026-11-23T07:00:00Z' },
  },
  'same-datastore': {
    phase: 'before-up',
    clean: both({ KONG_PG_HOST: 'db' }, { KONG_PG_HOST: 'db' }),
    dirty: both({ KONG_PG_HOST: 'db' }, { KONG_PG_HOST: 'db2' }),
  },
  'plugins-kept': {
    phase: 'before-finish',
    clean: both({ KONG_CUSTOM_PLUGINS: 'ours' }, { KONG_PLUGINS: 'bundled,ours' }),
    dirty: both({ KONG_CUSTOM_PLUGINS: 'ours' }, {}),
  },
  licence: {
    phase: 'before-start',
    clean: to({ KONG_LICENSE_DATA: LICENCE('2027-01-01') }),
    dirty: to({ KONG_LICENSE_DATA: LICENCE('2026-11-01') }),
  },
  'removed-settings': {
    phase: 'before-up',
    clean: to({ KONG_PLUGINS: 'bundled' }),
    dirty: to({ KONG_CUSTOM_PLUGINS: 'ours' }),
  },
  'manager-session': {
    phase: 'before-up',
    clean: to({ ...MANAGER, KONG_ADMIN_GUI_SESSION_CONF: '{"secret": "a-secret-of-thirty-two-characters"}' }),
    dirty: to(MANAGER),
  },
  'portal-session': {
    phase: 'before-up',
    clean: to({
      ...PORTAL,
      KONG_PORTAL_SESSION_CONF: '{"secret": "a-secret-of-thirty-two-characters", "storage": "kong"}',
    }),
    dirty: to(PORTAL),
  },
  'admin-listener': {
    phase: 'before-start',
    clean: to({ KONG_ADMIN_LISTEN: 'off' }),
    dirty: to({ KONG_ADMIN_LISTEN: '0.0.0.0:8001' }),
  },
  'bootstrap-password': { phase: 'before-up', clean: to({}), dirty: to({ KONG_PASSWORD: 'x' }) },
  'comment-signs': {
    phase: 'before-up',
    clean: to({ KONG_SMTP_PASSWORD: 'a' }),
    dirty: to({ KONG_SMTP_PASSWORD: 'a#b' }),
  },
  'changed-defaults': { phase: 'before-up', clean: to({ KONG_DB_CACHE_TTL: '0' }), dirty: to({}) },
};

/** The severity on PostgreSQL 16, on which the tests run: an older server has other findings (server-facts.test.ts). */
const NOT_HERE: Readonly<Record<string, FindingSeverity>> = { 'postgres-version': 'info' };

async function ask(
  id: string,
  phase: PreflightPhase,
  database: string,
  settings: Partial<PreflightSettings> = {},
  role = harness.datastore.user,
): Promise<CheckResult> {
  const { checks } = await preflight({
    phase,
    datastore: harness.place(database, { user: role }),
    settings: { ...SETTINGS, ...settings },
    environment: { ...harness.environment, PGUSER: harness.datastore.user },
  });
  const result = checks.find((check) => check.id === id);
  if (result === undefined) throw new Error(`${id} is not asked ${phase}`);
  return result;
}

async function makeDirty(database: string, dirty: Case['dirty']): Promise<void> {
  if (typeof dirty === 'string') {
    await harness.run(database, dirty);
    return;
  }
  const client = harness.datastore.admin(database);
  clients.push(client);
  await client.connect();
  await client.query(dirty.session);
}

function expectGravest(id: string, { outcome, findings }: CheckResult): void {
  const check = CHECKS.find((one) => one.id === id);
  expect(outcome).toBe('found');
  expect(findings.map(({ severity }) => severity)).toContain(NOT_HERE[id] ?? check?.severity);
}

test('every check has a clean and a dirty case here', () => {
  const ids = CHECKS.map(({ id, needs }) => [id, needs.length > 0]);
  const here = [
    ...Object.keys(OF_DATASTORE).map((id) => [id, true]),
    ...Object.keys(OF_SETTINGS).map((id) => [id, false]),
  ];
  expect(here.sort()).toEqual(ids.sort());
});

test.each(Object.entries(OF_DATASTORE))(
  '%s passes on a clean datastore, and has its most severe finding on a dirty one',
  async (id, { phase, clean = '', dirty, settings, role, alone = false }) => {
    const database = await (alone ? harness.lab(ENTERPRISE + clean) : harness.sameLab(ENTERPRISE + clean));
    if (!(id in NOT_HERE)) {
      expect(await ask(id, phase, database, settings, role)).toMatchObject({ outcome: 'passed', findings: [] });
    }
    await makeDirty(database, dirty);
    expectGravest(id, await ask(id, phase, database, settings, role));
  },
);

let untouched: Promise<string> | undefined;

test.each(Object.entries(OF_SETTINGS))(
  '%s passes with clean settings, and has its most severe finding with dirty ones',
  async (id, { phase, clean, dirty }) => {
    const database = await (untouched ??= harness.lab(ENTERPRISE + PENDING));
    expect(await ask(id, phase, database, clean)).toMatchObject({ outcome: 'passed', findings: [] });
    expectGravest(id, await ask(id, phase, database, dirty));
  },
);
