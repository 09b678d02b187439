import * as fc from 'fast-check';
import { judge, PREFLIGHT_PHASES, type PreflightPhase, type PreflightReport } from '../../lib/domain';
import { preflightLines } from '../../lib/cli/output/preflight-table';
import { CHECKS, checksOf } from '../../lib/preflight';
import { KNOWN_TABLES, type KnownTable } from '../../lib/preflight/reading/catalogue';
import type { DatastoreReading } from '../../lib/preflight/reading/datastore-reading';
import { runCheck } from '../../lib/preflight/checks/run-checks';
import { ENTERPRISE, FINISHED, PENDING, SETTINGS } from '../support/preflight-cases';
import { PreflightHarness, START_MS } from '../support/preflight-harness';

const RUNS_MS = 120_000;
const RUNS = 40;

let harness: PreflightHarness;
const columns: Partial<Record<KnownTable, readonly string[]>> = {};
beforeAll(async () => {
  harness = await PreflightHarness.start();
  for (const sql of [PENDING, FINISHED]) {
    const rows = await harness.run<{ table: KnownTable; names: string[] }>(
      await harness.lab(ENTERPRISE + sql),
      `SELECT table_name::text AS table, array_agg(column_name::text) AS names FROM information_schema.columns
       WHERE table_schema = 'public' GROUP BY 1`,
    );
    for (const { table, names } of rows) columns[table] = names;
  }
}, START_MS);
afterAll(async () => {
  await harness.close();
}, START_MS);

/** After "up", with the plugins that have something left for "finish". */
const UP = `${PENDING}
INSERT INTO schema_meta VALUES ('schema_meta', 'acl', NULL, '{}', '{001_14_to_15}'),
  ('schema_meta', 'rate-limiting', NULL, '{}', '{002_15_to_10}'), ('schema_meta', 'response-ratelimiting', NULL, '{}', '{002_15_to_10}');`;

/** Columns that each check must read, by table. Written by hand from the sentences of the checks, not from their code. */
const READS: Readonly<Record<string, Partial<Record<KnownTable, readonly string[]>>>> = {
  'schema-state': { schema_meta: ['key', 'subsystem', 'executed', 'pending'], schema_migrations: ['id', 'migrations'] },
  'migration-lock': { locks: ['key', 'owner', 'ttl'] },
  'api-entities': { apis: ['id', 'name'], workspace_entities: ['workspace_name', 'entity_id', 'entity_type'] },
  'overlap-apis': { apis: ['id', 'name'], workspace_entities: ['workspace_name', 'entity_id', 'entity_type'] },
  'plugins-in-use': { plugins: ['name'] },
  'plugins-on-old': { plugins: ['name'] },
  'plugin-cache-keys': { plugins: ['name', 'cache_key'] },
  'finish-clashes': {
    plugins: ['name', 'route_id', 'service_id', 'consumer_id', 'api_id'],
    acls: ['consumer_id', 'group'],
    ratelimiting_metrics: ['api_id', 'identifier', 'period', 'period_date', 'service_id', 'route_id'],
    response_ratelimiting_metrics: ['api_id', 'identifier', 'period', 'period_date', 'service_id', 'route_id'],
  },
  'hashed-tokens': { rbac_users: ['name', 'user_token'] },
  'catch-all-route': { routes: ['id', 'protocols', 'methods', 'hosts', 'paths'] },
  'https-only-routes': { routes: ['id', 'protocols'] },
  'admin-api-services': {
    services: ['name', 'host', 'port', 'path'],
    upstreams: ['name'],
    targets: ['target', 'weight', 'upstream_id'],
    plugins: ['config'],
  },
  'portal-endpoints': { rbac_role_endpoints: ['role_id', 'workspace', 'endpoint'] },
  'portal-files': { files: ['id', 'name'], workspace_entities: ['workspace_name', 'entity_id', 'entity_type'] },
};

type Damage =
  | { readonly kind: 'drop'; readonly table: KnownTable; readonly column: string }
  | { readonly kind: 'gone'; readonly table: KnownTable }
  | { readonly kind: 'retype'; readonly table: KnownTable; readonly column: string; readonly type: string }
  | { readonly kind: 'nulls'; readonly table: KnownTable; readonly column: string }
  | { readonly kind: 'empty' | 'huge'; readonly table: KnownTable; readonly column: string }
  | { readonly kind: 'view' | 'revoke' | 'moved'; readonly table: KnownTable };

/** Names and paths may have any length and any characters, also those that control a terminal. */
const HUGE = `(repeat('\u00ff/(a+)+\\x', 20000) || chr(27) || '[2J')`;

/** Fills a column of texts or of one text. The server refuses the update of a column with another type. */
function fill({ table, column }: { table: KnownTable; column: string }, list: string, text: string): string {
  return `DO $$ BEGIN EXECUTE format('UPDATE ${table} SET "${column}" = %s', (SELECT CASE WHEN attndims > 0 THEN ${quotedLiteral(list)}
    ELSE ${quotedLiteral(text)} END FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attname = '${column}')); END $$`;
}

const quotedLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function sqlOf(damage: Damage): string {
  const { table } = damage;
  switch (damage.kind) {
    case 'drop':
      return `ALTER TABLE ${table} DROP COLUMN "${damage.column}" CASCADE`;
    case 'gone':
      return `DROP TABLE ${table} CASCADE`;
    case 'retype':
      return `ALTER TABLE ${table} DROP COLUMN "${damage.column}" CASCADE; ALTER TABLE ${table} ADD "${damage.column}" ${damage.type}`;
    case 'nulls':
      return `ALTER TABLE ${table} DROP COLUMN "${damage.column}" CASCADE;
        ALTER TABLE ${table} ADD "${damage.column}" text`;
    case 'empty':
      return fill(damage, `'{}'`, `''`);
    case 'huge':
      return fill(damage, `ARRAY[${HUGE}]`, HUGE);
    case 'view':
      return `ALTER TABLE ${table} RENAME TO real_${table}; CREATE VIEW ${table} AS SELECT * FROM real_${table};
        GRANT SELECT ON ${table} TO fuzz_reader`;
    case 'moved':
      return `CREATE SCHEMA IF NOT EXISTS elsewhere; ALTER TABLE ${table} SET SCHEMA elsewhere`;
    case 'revoke':
      return `REVOKE SELECT ON ${table} FROM fuzz_reader`;
  }
}

const TYPES = ['integer', 'json', 'bytea', 'boolean[]', 'point', 'point', 'timestamp with time zone', 'text[]'];

function arbitraryDamage(): fc.Arbitrary<Damage> {
  const tables = KNOWN_TABLES.filter((table) => columns[table] !== undefined);
  const column = fc
    .constantFrom(...tables)
    .chain((table) => fc.constantFrom(...columns[table]!).map((name) => ({ table, column: name })));
  return fc.oneof(
    column.map((at) => ({ kind: 'drop' as const, ...at })),
    column.map((at) => ({ kind: 'nulls' as const, ...at })),
    fc.tuple(column, fc.constantFrom(...TYPES)).map(([at, type]) => ({ kind: 'retype' as const, ...at, type })),
    fc.constantFrom(...tables).map((table) => ({ kind: 'gone' as const, table })),
    fc.tuple(column, fc.constantFrom('empty' as const, 'huge' as const)).map(([at, kind]) => ({ kind, ...at })),
    fc
      .tuple(fc.constantFrom(...tables), fc.constantFrom('revoke' as const, 'view' as const, 'moved' as const))
      .map(([table, kind]) => ({ kind, table })),
  );
}

/** A point is neither text, nor list, nor time; these columns are only shown or counted. */
const OF_ANY_TYPE = ['id', 'owner', 'role_id', 'entity_id'];
const isOdd = ({ type, column }: { type: string; column: string }): boolean =>
  type === 'point' && !OF_ANY_TYPE.includes(column);

/** Checks that can't be read any more: their column is gone, hidden, or has another type. */
function blinded(damages: readonly Damage[]): ReadonlySet<string> {
  const hit = (table: KnownTable, names: readonly string[]): boolean =>
    damages.some((damage) => {
      if (damage.table !== table) return false;
      if (!('column' in damage)) return true;
      if (!names.includes(damage.column)) return false;
      return damage.kind === 'drop' || (damage.kind === 'retype' && isOdd(damage));
    });
  const ids = Object.keys(READS).filter((id) =>
    Object.entries(READS[id]!).some(([table, names]) => hit(table as KnownTable, names)),
  );
  return new Set(ids);
}

/** Without these tables nothing is unreadable: the state of the migrations and the workspaces come from others. */
const DISPENSABLE: readonly KnownTable[] = ['schema_migrations', 'schema_meta', 'workspace_entities'];

const GONE: readonly Damage['kind'][] = ['gone', 'moved'];

const ROLE = `DO $$ BEGIN CREATE ROLE fuzz_reader LOGIN PASSWORD 'f'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
  GRANT pg_monitor TO fuzz_reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO fuzz_reader;`;

function reportOf(reading: DatastoreReading, phase: PreflightPhase): PreflightReport {
  const checks = checksOf(phase).map((check) => runCheck(check, reading, SETTINGS, phase));
  return judge({ phase, datastore: { host: 'h', port: 1, database: 'd' }, checks }, [], '2026-11-23');
}

function expectHonest(report: PreflightReport, unseen: ReadonlySet<string>): void {
  const passed = report.checks.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
  expect(passed.filter((id) => unseen.has(id))).toEqual([]);
  const text = JSON.stringify(report);
  expect(text).not.toMatch(/\n\s+at |the check itself failed|undefined|\[object/);
  expect(text.length).toBeLessThan(100_000);
  // eslint-disable-next-line no-control-regex
  expect(preflightLines(report).join('')).not.toMatch(/[\u0000-\u001f]/);
  if (report.checks.some(({ outcome }) => outcome === 'error')) expect(report.verdict).not.toBe('passed');
  expect(report.checks.filter(({ outcome, sentence }) => outcome === 'error' && !sentence)).toEqual([]);
}

async function isApplied(database: string, damage: Damage): Promise<boolean> {
  return await harness.run(database, sqlOf(damage)).then(
    () => true,
    // A column or a table that another damage took already.
    () => false,
  );
}

/** On which every check of the table above passes at some moment. */
const SOUND = `${ENTERPRISE}${UP}${ROLE} UPDATE plugins SET cache_key = 'x';`;

test('without damage the same role reads everything', async () => {
  const database = await harness.sameLab(SOUND);
  const reading = await harness.read(database, { environment: { PGUSER: 'fuzz_reader', PGPASSWORD: 'f' } });
  const outcomes = PREFLIGHT_PHASES.flatMap((phase) => reportOf(reading, phase).checks);
  expect(outcomes.filter(({ outcome }) => outcome === 'error')).toEqual([]);
  const passed = new Set(outcomes.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id));
  expect(Object.keys(READS).filter((id) => !passed.has(id))).toEqual([]);
});

test(
  'a damaged schema never throws, and a check that could not be read never passes',
  async () => {
    const scenario = fc.record({
      damages: fc.array(arbitraryDamage(), { minLength: 1, maxLength: 4 }),
      base: fc.constantFrom('', UP, FINISHED),
    });
    const property = fc.asyncProperty(scenario, async ({ damages, base }) => {
      const database = await harness.sameLab(ENTERPRISE + base + ROLE);
      const done: Damage[] = [];
      for (const damage of damages) if (await isApplied(database, damage)) done.push(damage);
      const environment = { PGUSER: 'fuzz_reader', PGPASSWORD: 'f' };
      const reading = await harness.read(database, { environment });
      const gone = done.filter(({ kind }) => GONE.includes(kind)).map(({ table }) => table);
      const unseen = blinded(done.filter(({ table }) => !gone.includes(table) || !DISPENSABLE.includes(table)));
      for (const phase of PREFLIGHT_PHASES) expectHonest(reportOf(reading, phase), unseen);
    });
    await fc.assert(property, { numRuns: RUNS });
  },
  RUNS_MS,
);

test('the table of columns names existing checks', () => {
  expect(Object.keys(READS).filter((id) => !CHECKS.some((check) => check.id === id))).toEqual([]);
});

/** Each column of the table above, damaged alone in each way that a check must notice. */
function* everyDamage(): Generator<Damage> {
  const reads = Object.values(READS).flatMap((tables) => Object.entries(tables) as [KnownTable, readonly string[]][]);
  const places = new Set(reads.flatMap(([table, names]) => names.map((name) => `${table}.${name}`)));
  for (const table of new Set(reads.map(([name]) => name))) {
    yield { kind: 'revoke', table };
    yield { kind: 'view', table };
  }
  for (const place of places) {
    const [table, column] = place.split('.') as [KnownTable, string];
    yield { kind: 'drop', table, column };
    yield { kind: 'retype', table, column, type: 'point' };
  }
}

test(
  'every check of a column notices each damage to it',
  async () => {
    const missed: unknown[] = [];
    for (const damage of everyDamage()) {
      const database = await harness.sameLab(SOUND + sqlOf(damage));
      const reading = await harness.read(database, { environment: { PGUSER: 'fuzz_reader', PGPASSWORD: 'f' } });
      const passed = PREFLIGHT_PHASES.flatMap((phase) => reportOf(reading, phase).checks).filter(
        ({ outcome }) => outcome === 'passed',
      );
      const unseen = blinded([damage]);
      for (const { id } of passed) if (unseen.has(id)) missed.push([damage, id]);
    }
    expect(missed).toEqual([]);
  },
  RUNS_MS,
);
