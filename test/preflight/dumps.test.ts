import type { CheckOutcome, CheckResult, PreflightPhase, PreflightReport, PreflightVerdict } from '../../lib/domain';
import { preflight, type PreflightSettings } from '../../lib/preflight';
import { hasKongDumps, kongDumps } from '../support/kong-fixtures';
import { findingTexts } from '../support/preflight-cases';
import { PreflightHarness, START_MS } from '../support/preflight-harness';

let harness: PreflightHarness;
beforeAll(async () => {
  harness = await PreflightHarness.start();
}, START_MS);
afterAll(async () => {
  await harness.close();
}, START_MS);

/** Checks of each phase whose outcomes on the dumps are listed below. A check that is not listed must find nothing on any dump. */
const LISTED: Readonly<Record<PreflightPhase, string>> = {
  'before-up': `kong-schema schema-state upgrade-path unfinished-upgrade migration-lock duplicate-migrations unknown-components
    api-entities plugins-in-use plugins-on-old up-obstacles finish-clashes hashed-tokens certificates catch-all-route https-only-routes service-paths
    admin-api-services portal-endpoints portal-files postgres-version read-only-datastore kong-role connection-headroom
    long-transactions lock-time free-storage snapshot same-datastore plugins-kept licence removed-settings
    manager-session portal-session admin-listener bootstrap-password comment-signs changed-defaults`,
  'after-up': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations overlap-apis plugins-in-use plugins-on-old
    hashed-tokens`,
  'before-start': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations overlap-apis plugins-in-use
    plugins-on-old hashed-tokens certificates catch-all-route https-only-routes service-paths admin-api-services
    connection-headroom same-datastore plugins-kept licence removed-settings manager-session portal-session
    admin-listener comment-signs changed-defaults`,
  'before-finish': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations unknown-components overlap-apis
    plugins-in-use finish-clashes hashed-tokens old-nodes-connected read-only-datastore kong-role long-transactions lock-time snapshot plugins-kept`,
  'after-finish': `kong-schema schema-state migrations-complete migration-lock duplicate-migrations overlap-apis plugin-cache-keys
    portal-endpoints portal-files`,
};

/** The community edition has no workspaces, roles, Portal or licence, and a query can't see snapshots or disks. */
const NOT_APPLICABLE: Readonly<Record<PreflightPhase, string>> = {
  'before-up': `connection-headroom hashed-tokens certificates portal-endpoints portal-files free-storage snapshot same-datastore
    plugins-kept licence manager-session portal-session changed-defaults`,
  'after-up': 'hashed-tokens',
  'before-start':
    'connection-headroom hashed-tokens certificates same-datastore plugins-kept licence manager-session portal-session changed-defaults',
  'before-finish': 'hashed-tokens snapshot plugins-kept',
  'after-finish': 'portal-endpoints portal-files',
};

/** Before "up" there is no table of locks. */
const LEGACY_NOT_APPLICABLE = 'migration-lock migrations-complete plugin-cache-keys';
/** Without tables of Kong there is nothing to look at. */
const EMPTY_NOT_APPLICABLE = `kong-schema migrations-complete upgrade-path migration-lock api-entities overlap-apis plugins-in-use plugins-on-old
  plugin-cache-keys finish-clashes hashed-tokens certificates catch-all-route https-only-routes service-paths admin-api-services
  lock-time free-storage portal-endpoints portal-files up-obstacles finish-clashes kong-role`;

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
  'before-start': ['failed', `schema-state ${overlap}`],
  'before-finish': ['failed', `schema-state ${overlap}`],
  'after-finish': ['failed', `schema-state ${overlap}`],
});
const migrated = (before: string, after: Cell): Readonly<Record<PreflightPhase, Cell>> => ({
  'before-up': ['passed', `${SERVER} ${before}`],
  'after-up': ['passed', ''],
  'before-start': ['passed', ''],
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
    absent: 'up-obstacles',
    cells: migrated('unfinished-upgrade', ['failed', 'schema-state plugin-cache-keys']),
  },
  d_103_finished: {
    from: '0.14.1',
    absent: 'up-obstacles finish-clashes',
    cells: migrated('upgrade-path', ['passed', '']),
  },
  f_103_bootstrapped: {
    from: '0.14.1',
    absent: 'up-obstacles finish-clashes',
    cells: migrated('upgrade-path', ['passed', '']),
  },
  e_empty: { from: '0.14.1', absent: EMPTY_NOT_APPLICABLE, cells: legacy('schema-state') },
};

/** Ids by outcome, as the tables above say. */
function expected(phase: PreflightPhase, { absent, cells }: Row): Record<CheckOutcome, readonly string[]> {
  const asked = words(LISTED[phase]);
  const found = asked.filter((id) => words(cells[phase][1]).includes(id));
  const none = asked.filter((id) => words(`${NOT_APPLICABLE[phase]} ${absent}`).includes(id));
  const passed = asked.filter((id) => !found.includes(id) && !none.includes(id));
  return { passed, found, error: [], 'not-applicable': none };
}

function outcomes(checks: readonly CheckResult[]): Record<CheckOutcome, readonly string[]> {
  const of = (wanted: CheckOutcome) => checks.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);
  return { passed: of('passed'), found: of('found'), error: of('error'), 'not-applicable': of('not-applicable') };
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const LEGACY_STATE = 'state legacy: schema_migrations lists 17 components, and schema_meta does not exist';
const PENDING_NAMES = 'acl, core, oauth2, rate-limiting, response-ratelimiting';
const PENDING_MIGRATIONS = `acl: 001_14_to_15; core: 001_14_to_15, 002_15_to_1; oauth2: 001_14_to_15, 002_15_to_10; rate-limiting: 001_14_to_15, 002_15_to_10; response-ratelimiting: 001_14_to_15, 002_15_to_10`;
const TOO_OLD = 'blocker 0.13.1 to 1.0.3: the datastore shows community 0.13, the settings say 0.13.1';
const TOO_LATE =
  'warning 0.14.1 to 1.0.3: "finish" was run on this datastore already, so no node of 0.14.1 can start any more';
const THREE_APIS = 'blocker table apis: 3 API entities [legacy1; legacy2; legacy3]';
const anyDump = (...dumps: readonly string[]) => new RegExp(`^(${dumps.join('|')})`);

/** By hand, from the rows of the dumps: what each finding says, by check and dump. */
const FINDINGS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  [SERVER]: [[/./, 'info PostgreSQL: PostgreSQL 16']],
  'upgrade-path': [
    [anyDump('a0_013', 'a_013', 'b_013'), TOO_OLD],
    [anyDump('d_', 'f_'), TOO_LATE],
  ],
  'unfinished-upgrade': [
    [
      anyDump('c_'),
      `warning pending migrations: an "up" was done on this datastore, but not its "finish" [${PENDING_MIGRATIONS}]`,
    ],
  ],
  'schema-state': [
    [anyDump('a', 'b'), `blocker ${LEGACY_STATE}`],
    [anyDump('c_'), `blocker state pending: pending: ${PENDING_NAMES}`],
    [anyDump('e_'), 'blocker state empty: the database has no tables'],
  ],
  'api-entities': [[anyDump('b_'), THREE_APIS]],
  'overlap-apis': [[anyDump('b_'), THREE_APIS]],
  'plugin-cache-keys': [
    [
      anyDump('c_'),
      'blocker plugins.cache_key: 4 plugins without a cache key [correlation-id; key-auth; rate-limiting; request-transformer]',
    ],
  ],
};

/** Of a check that does not apply, or that passed and has something to say. */
const SENTENCES: Readonly<Record<string, string>> = {
  certificates: 'it concerns Enterprise 0.35 only, and the next release is 1.0.3',
  'changed-defaults': 'it concerns Enterprise 0.34 to 0.35 only, and this upgrade is 0.1',
  'comment-signs': 'no plain setting has one',
  'connection-headroom': 'the live nodes have no session, so the need of a node of the next release is unknown',
  'finish-clashes': 'no pending migration gives rows new keys',
  'free-storage': "a query can't read the free storage of a server; about ",
  'hashed-tokens': 'there is no table public.rbac_users',
  licence: '1.0.3 needs no licence',
  'lock-time': 'about 0.0 s for ',
  'manager-session': 'it concerns Enterprise 0.35 only, and the next release is 1.0.3',
  'migration-lock': 'there is no table public.locks',
  'migrations-complete': 'the datastore has no complete schema_meta',
  'old-nodes-connected': 'this database has no other connection',
  'plugin-cache-keys': 'plugins have no cache_key before "up"',
  'plugins-kept': "the plugins of both releases' nodes are unknown; compare them by hand",
  'portal-endpoints': 'there is no table public.rbac_role_endpoints',
  'portal-files': 'there is no table public.files',
  'portal-session': 'it concerns Enterprise 0.35 only, and the next release is 1.0.3',
  'read-only-datastore': 'the server is not a replica',
  'same-datastore': "the datastore settings of both releases' nodes are unknown; compare them by hand",
  'up-obstacles': 'the tables have their new types already',
  snapshot: "a query can't show the snapshots: check that one is less than an hour old",
};
const NO_KONG = 'no schema of this database holds tables of Kong';
/** Where there are no tables at all. */
const SENTENCES_EMPTY: Readonly<Record<string, string>> = {
  ...SENTENCES,
  ...Object.fromEntries(words(EMPTY_NOT_APPLICABLE).map((id) => [id, NO_KONG])),
  'hashed-tokens': NO_KONG,
  'upgrade-path': 'the database has no tables',
  'migrations-complete': SENTENCES['migrations-complete']!,
  'up-obstacles': SENTENCES['up-obstacles']!,
  'finish-clashes': SENTENCES['finish-clashes']!,
  certificates: 'there is no table of certificates',
};
const SHOWS: readonly (readonly [RegExp, string])[] = [
  [/_013/, '0.13'],
  [/_014/, '0.14'],
  [/_103/, '1.0 or newer'],
];
const STATES: readonly (readonly [RegExp, string])[] = [
  [anyDump('a', 'b'), LEGACY_STATE.replace('state ', '')],
  [anyDump('c_'), `pending: pending: ${PENDING_NAMES}`],
  [anyDump('d_', 'f_'), 'finished: schema_meta lists 9 components, none of them pending'],
];
const forDump = (dump: string, rows: readonly (readonly [RegExp, string])[]): string =>
  rows.find(([form]) => form.test(dump))?.[1] ?? 'nothing that the tables know';

/** The whole of what a check must say on a dump. */
function expectedTexts(dump: string, { id, outcome }: CheckResult, from: string): readonly string[] {
  if (outcome === 'found') return [forDump(dump, FINDINGS[id] ?? [])];
  if (id === 'schema-state') return [forDump(dump, STATES)];
  if (id === 'upgrade-path' && outcome === 'passed') {
    return [`the datastore shows community ${forDump(dump, SHOWS)}, the settings say ${from}`];
  }
  const says = (dump === 'e_empty' ? SENTENCES_EMPTY : SENTENCES)[id];
  const isSilent = outcome === 'passed' && !WITH_SENTENCE.includes(id);
  return isSilent || says === undefined ? [] : [says];
}
/** Which say something though they passed. */
const WITH_SENTENCE = words('comment-signs lock-time old-nodes-connected read-only-datastore');

const databases = new Map<string, Promise<string>>();

async function report(dump: string, phase: PreflightPhase, from: string): Promise<PreflightReport> {
  const database = databases.get(dump) ?? harness.dump(dump);
  databases.set(dump, database);
  const settings: PreflightSettings = { from: { release: from, nodes: 2 }, to: { release: '1.0.3', nodes: 2 } };
  const { environment } = harness;
  return await preflight({ phase, datastore: harness.place(await database), settings, environment });
}

/** A text with an open end continues with a number of the server. */
const startsWith = (text: string): RegExp =>
  new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${/( |16|0\.1)$/.test(text) ? '' : '$'}`);

const CASES = Object.entries(DUMPS).flatMap(([dump, row]) =>
  Object.entries(row.cells).map(([phase, cell]) => [dump, phase as PreflightPhase, cell[0], row] as const),
);

(hasKongDumps() ? test : test.skip).each(CASES)('%s, %s: %s', async (dump, phase, verdict, row) => {
  const judged = await report(dump, phase, row.from);
  const isListed = ({ id }: CheckResult): boolean => words(LISTED[phase]).includes(id);
  const listed = judged.checks.filter(isListed);
  expect(outcomes(listed)).toEqual(expected(phase, row));
  expect(judged.verdict).toBe(verdict);
  for (const { outcome } of judged.checks.filter((check) => !isListed(check))) {
    expect(['passed', 'not-applicable']).toContain(outcome);
  }
  for (const check of listed) {
    const said = [...findingTexts(check), ...(check.sentence === undefined ? [] : [check.sentence])];
    const expectedOf = expectedTexts(dump, check, row.from);
    expect([check.id, ...said]).toEqual([
      check.id,
      ...expectedOf.map((text) => expect.stringMatching(startsWith(text)) as string),
    ]);
  }
});

(hasKongDumps() ? test : test.skip)('no dump is left out of the tables', () => {
  expect([...kongDumps()].sort()).toEqual(Object.keys(DUMPS).sort());
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
