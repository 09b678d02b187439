import type { CheckOutcome, PreflightPhase, PreflightReport, PreflightVerdict } from '../../lib/domain';
import { preflight, type PreflightSettings } from '../../lib/preflight';
import { hasKongDumps } from '../support/kong-fixtures';
import { PreflightBench, START_MS } from '../support/preflight-bench';

let bench: PreflightBench;
beforeAll(async () => {
  bench = await PreflightBench.start();
}, START_MS);
afterAll(async () => {
  await bench.close();
}, START_MS);

/** What is asked at each moment, whatever the datastore. */
const ASKED: Readonly<Record<PreflightPhase, string>> = {
  'before-up': `kong-schema schema-state upgrade-path unfinished-upgrade migration-lock duplicate-migrations unknown-components
    api-entities plugins-in-use plugins-on-old hashed-tokens certificates catch-all-route https-only-routes service-paths
    admin-api-services portal-endpoints portal-files postgres-version read-only-datastore connection-headroom
    long-transactions lock-time free-storage snapshot same-datastore licence removed-settings plugins-kept manager-session
    portal-session admin-listener bootstrap-password comment-signs changed-defaults`,
  'after-up': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations overlap-apis plugins-in-use plugins-on-old
    hashed-tokens`,
  'before-start-green': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations overlap-apis plugins-in-use
    plugins-on-old hashed-tokens certificates catch-all-route https-only-routes service-paths admin-api-services
    connection-headroom same-datastore licence removed-settings plugins-kept manager-session portal-session admin-listener
    comment-signs changed-defaults`,
  'before-finish': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations unknown-components overlap-apis
    plugins-in-use hashed-tokens old-nodes-connected read-only-datastore long-transactions lock-time snapshot`,
  'after-finish': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations overlap-apis plugin-cache-keys
    portal-endpoints portal-files`,
};

/** The community edition has no workspaces, roles, Portal or licence, and a query can't see snapshots or disks. */
const NOT_APPLICABLE: Readonly<Record<PreflightPhase, string>> = {
  'before-up': `connection-headroom hashed-tokens certificates portal-endpoints portal-files free-storage snapshot same-datastore licence
    plugins-kept manager-session portal-session changed-defaults`,
  'after-up': 'hashed-tokens',
  'before-start-green':
    'connection-headroom hashed-tokens certificates same-datastore licence plugins-kept manager-session portal-session changed-defaults',
  'before-finish': 'hashed-tokens snapshot',
  'after-finish': 'portal-endpoints portal-files',
};

/** Before "up" there is no table of locks. */
const LEGACY_NOT_APPLICABLE = 'migration-lock migrations-complete plugin-cache-keys';
/** Without tables of Kong there is nothing to look at. */
const EMPTY_NOT_APPLICABLE = `kong-schema migrations-complete upgrade-path migration-lock api-entities overlap-apis plugins-in-use plugins-on-old
  plugin-cache-keys hashed-tokens certificates catch-all-route https-only-routes service-paths admin-api-services
  lock-time free-storage portal-endpoints portal-files`;

/** PostgreSQL 16, on which the tests run, is newer than what was seen with these releases: worth an info. */
const SERVER = 'postgres-version';

type Cell = readonly [PreflightVerdict, string];
interface Row {
  readonly from: string;
  readonly absent: string;
  readonly cells: Readonly<Record<PreflightPhase, Cell>>;
}

/** By hand, from kong-observed.md and kong-migrations-1.0.3-matrix.tsv. */
const legacy = (found: string, overlap = ''): Readonly<Record<PreflightPhase, Cell>> => ({
  'before-up': [found === '' ? 'passed' : 'failed', `${SERVER} ${found}`],
  'after-up': ['failed', `schema-state ${overlap}`],
  'before-start-green': ['failed', `schema-state ${overlap}`],
  'before-finish': ['failed', `schema-state ${overlap}`],
  'after-finish': ['failed', `schema-state ${overlap}`],
});
const migrated = (before: string, after: Cell): Readonly<Record<PreflightPhase, Cell>> => ({
  'before-up': ['passed', `${SERVER} ${before}`],
  'after-up': ['passed', ''],
  'before-start-green': ['passed', ''],
  'before-finish': ['passed', ''],
  'after-finish': after,
});
const at014 = { from: '0.14.1', absent: LEGACY_NOT_APPLICABLE };
const at013 = { from: '0.13.1', absent: LEGACY_NOT_APPLICABLE };
const DUMPS: Readonly<Record<string, Row>> = {
  a0_013_fresh: { ...at013, cells: legacy('upgrade-path') },
  a0_014_fresh: { ...at014, cells: legacy('') },
  a_013_populated: { ...at013, cells: legacy('upgrade-path') },
  a_014_populated: { ...at014, cells: legacy('') },
  b_013_populated_with_apis: { ...at013, cells: legacy('upgrade-path api-entities', 'overlap-apis') },
  b_014_populated_with_apis: { ...at014, cells: legacy('api-entities', 'overlap-apis') },
  c_103_pending_after_up: {
    from: '0.14.1',
    absent: '',
    cells: migrated('unfinished-upgrade', ['failed', 'schema-state plugin-cache-keys']),
  },
  d_103_finished: { from: '0.14.1', absent: '', cells: migrated('', ['passed', '']) },
  f_103_bootstrapped: { from: '0.14.1', absent: '', cells: migrated('', ['passed', '']) },
  e_empty: { from: '0.14.1', absent: EMPTY_NOT_APPLICABLE, cells: legacy('schema-state') },
};

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** Ids by outcome, as the tables above say. */
function expected(phase: PreflightPhase, { absent, cells }: Row): Record<CheckOutcome, readonly string[]> {
  const asked = words(ASKED[phase]);
  const found = asked.filter((id) => words(cells[phase][1]).includes(id));
  const none = asked.filter((id) => words(`${NOT_APPLICABLE[phase]} ${absent}`).includes(id));
  const passed = asked.filter((id) => !found.includes(id) && !none.includes(id));
  return { passed, found, error: [], 'not-applicable': none };
}

function outcomes({ checks }: PreflightReport): Record<CheckOutcome, readonly string[]> {
  const of = (wanted: CheckOutcome) => checks.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);
  return { passed: of('passed'), found: of('found'), error: of('error'), 'not-applicable': of('not-applicable') };
}

const databases = new Map<string, Promise<string>>();

async function report(dump: string, phase: PreflightPhase, from: string): Promise<PreflightReport> {
  const database = databases.get(dump) ?? bench.dump(dump);
  databases.set(dump, database);
  const settings: PreflightSettings = { from: { release: from, nodes: 2 }, to: { release: '1.0.3', nodes: 2 } };
  const { environment } = bench;
  return await preflight({ phase, datastore: bench.place(await database), settings, environment });
}

const CASES = Object.entries(DUMPS).flatMap(([dump, row]) =>
  Object.entries(row.cells).map(([phase, cell]) => [dump, phase as PreflightPhase, cell[0], row] as const),
);

(hasKongDumps() ? test : test.skip).each(CASES)('%s, %s: %s', async (dump, phase, verdict, row) => {
  const judged = await report(dump, phase, row.from);
  expect(outcomes(judged)).toEqual(expected(phase, row));
  expect(judged.verdict).toBe(verdict);
});

(hasKongDumps() ? test : test.skip)('every other outcome than passed says why, and no secret', async () => {
  for (const [dump, { from }] of Object.entries(DUMPS)) {
    const { checks } = await report(dump, 'before-up', from);
    for (const check of checks.filter(({ outcome }) => outcome === 'not-applicable')) {
      expect(check.sentence).toMatch(/\w/);
    }
    expect(JSON.stringify(checks)).not.toMatch(/alice-key|bob-secret|92b1e03508ce/);
  }
});
