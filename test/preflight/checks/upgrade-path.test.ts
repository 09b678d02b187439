import { NEEDED_014, NEEDED_034 } from '../../../lib/preflight/facts/needed-migrations';
import type { Framework } from '../../../lib/preflight/reading/datastore-reading';
import { readingOf } from '../../../lib/preflight/reading/datastore-reading';
import { absent, read } from '../../../lib/preflight/reading/read';
import { answerOf } from '../../support/preflight-cases';

type Rows = Readonly<Record<string, readonly string[]>>;
const rows = (components: Rows): Framework['legacy'] =>
  Object.entries(components).map(([name, executed]) => ({ name, executed, pending: [], duplicates: [] }));
const legacy = (enterprise: boolean, components: Rows): Framework => ({
  state: 'legacy',
  text: '',
  components: [],
  legacy: rows(components),
  enterprise,
});
const migrated = (enterprise: boolean, ...names: readonly string[]): Framework => ({
  state: 'finished',
  text: '',
  components: rows({ core: ['000_base', ...names] }),
  legacy: [],
  enterprise,
});

const OF_013 = '2017-10-25-180700_plugins_routes_and_services';
const AT_013 = { core: ['2015-01-12-175310_skeleton', OF_013] };
const without = (needed: Rows, component: string, migration?: string): Rows =>
  Object.fromEntries(
    Object.entries(needed).flatMap(([name, names]) => {
      if (name !== component) return [[name, names]];
      return migration === undefined ? [] : [[name, names.filter((it) => it !== migration)]];
    }),
  );
const DATASTORES = {
  'EE 0.34': legacy(true, without(NEEDED_034, 'core', '2018-11-30-000000_case_insensitive_email')),
  'EE 0.34-1': legacy(true, NEEDED_034),
  'EE 0.34-1 without a component': legacy(true, without(NEEDED_034, 'kong_admin_basic_auth')),
  'EE 0.35': migrated(true, '001_14_to_15', '002_15_to_1'),
  'CE 0.12': legacy(false, { core: ['2015-01-12-175310_skeleton'] }),
  'CE 0.13': legacy(false, AT_013),
  'CE 0.14.0': legacy(false, without(NEEDED_014, 'core', '2018-05-17-173100_hash_on_cookie')),
  'CE 0.14.1': legacy(false, NEEDED_014),
  'CE 0.14.1 without a component': legacy(false, without(NEEDED_014, 'oauth2')),
  'CE 0.15': migrated(false, '001_14_to_15'),
  'CE 1.2': migrated(false, '001_14_to_15', '002_15_to_1', '003_100_to_110', '004_110_to_120'),
  // A fresh 2.x has none of the migrations that led to 1.0.
  'CE 2.4': migrated(false, '003_100_to_110', '008_150_to_200', '009_200_to_210', '013_220_to_230'),
  'CE 2.8': migrated(false, '003_100_to_110', '008_150_to_200', '009_200_to_210', '014_230_to_270', '015_270_to_280'),
  'CE 1.0': migrated(false, '001_14_to_15', '002_15_to_1'),
} as const;

/** Kong, "Migrating to 0.35", Prerequisites, and Kong 1.0.3 UPGRADE.md: what to do first, or nothing. */
const TABLE: readonly (readonly [keyof typeof DATASTORES, string, string, RegExp | undefined])[] = [
  ['EE 0.34-1', '0.34-1', '0.35-5', undefined],
  ['EE 0.34', '0.34-1', '0.35-5', /run "kong migrations up" of 0\.34-1 first/],
  ['EE 0.34-1 without a component', '0.34-1', '0.35-5', /run "kong migrations up" of 0\.34-1 first/],
  ['EE 0.34-1', '0.34-1', '0.36', /^upgrade to 0\.35 first/],
  ['EE 0.34', '0.34', '0.35-5', /^upgrade to 0\.34-1 first/],
  ['EE 0.34', '0.33-2', '0.35-5', /^upgrade to 0\.34, then to 0\.34-1 first/],
  ['EE 0.34', '0.34-1', '0.36', /^upgrade to 0\.35 first/],
  ['EE 0.34', '0.34-1', '1.0.3', /cannot be upgraded to a community release/],
  ['EE 0.34', '0.13.1', '0.35-5', /check the host and the database/],
  ['EE 0.35', '0.35-3', '0.35-5', undefined],
  ['EE 0.35', '0.35-5', '0.36', undefined],
  ['EE 0.35', '0.35-5', '0.35-3', /older than the live one/],
  ['CE 0.12', '0.12.3', '0.35-5', /community 1\.0 or to Enterprise 0\.34-1 first/],
  ['CE 0.12', '0.12.3', '1.0.3', /0\.14\.1 first/],
  ['CE 0.13', '0.13.1', '0.35-5', /community 1\.0 or to Enterprise 0\.34-1 first/],
  ['CE 0.13', '0.34-1', '0.35-5', /community 1\.0 or to Enterprise 0\.34-1 first/],
  ['CE 0.13', '0.13.1', '1.0.3', /0\.14\.1 first/],
  ['CE 0.13', '0.13.1', '0.14.1', /have no "finish".*without this library/],
  ['EE 0.34-1', '0.33', '0.34-1', /have no "finish".*without this library/],
  ['CE 0.14.0', '0.14.0', '1.0.3', /0\.14\.1 first/],
  ['CE 0.14.0', '0.14.1', '1.0.3', /run "kong migrations up" of 0\.14\.1 first/],
  ['CE 0.14.1 without a component', '0.14.1', '1.0.3', /run "kong migrations up" of 0\.14\.1 first/],
  ['CE 0.14.1', '0.14.1', '1.0.3', undefined],
  ['CE 0.14.1', '0.14.1', '0.35-5', /community 1\.0 first; there is no upgrade from 0\.14 to Enterprise 0\.34/],
  ['CE 0.15', '0.15.0', '0.35-5', /community 1\.0 first; there is no upgrade from 0\.14 to Enterprise 0\.34/],
  ['CE 0.15', '0.15.0', '1.0.3', undefined],
  ['CE 1.0', '1.0.3', '1.2.3', undefined],
  ['CE 1.0', '0.35-5', '0.36', /check the host and the database/],
  ['CE 0.14.1', '1.0.3', '1.2.3', /check the host and the database/],
  // Enterprise 0.35 and 0.36 are built on 1.0.3 and 1.2.1.
  ['CE 1.2', '1.2.3', '0.35-5', /built on community 1\.0\.3, which is older than 1\.2\.3/],
  ['CE 2.8', '2.8.4', '0.35-5', /built on community 1\.0\.3, which is older than 2\.8\.4/],
  // The lowest release that each one supports migrating from.
  ['CE 0.14.1', '0.14.1', '1.5.1', undefined],
  ['CE 0.14.1', '0.14.1', '2.0.0', /1\.5\.1 first/],
  ['CE 0.14.1', '0.14.1', '3.4.2', /1\.5\.1 first/],
  ['CE 1.0', '1.0.3', '2.8.4', undefined],
  ['CE 1.0', '1.0.3', '3.4.2', /2\.8\.2 or a later 2\.8 first/],
  ['CE 2.4', '2.4.1', '3.4.2', /2\.8\.2 or a later 2\.8 first/],
  ['CE 2.8', '2.8.4', '3.4.2', undefined],
  ['CE 1.0', '2.8.4', '3.4.2', /check the host and the database/],
  ['CE 2.8', '1.0.3', '1.2.3', /2\.8\.0 or a newer release has migrated the datastore already/],
  ['CE 2.8', '2.8.4', '2.8.5', undefined],
  ['EE 0.35', '0.35-5', '1.3', /0\.36 first/],
  ['EE 0.35', '0.36-4', '1.5.0.11', /1\.3 first/],
  ['EE 0.35', '1.3.0.2', '1.5.0.11', undefined],
  ['EE 0.35', '1.3.0.2', '2.8.4.0', /1\.5 first/],
  ['EE 0.35', '1.5.0.11', '2.8.4.0', /two releases can't run side by side/],
  ['EE 0.35', '2.8.1.0', '3.4.3.1', /2\.8\.2 or a later 2\.8 first/],
  ['EE 0.35', '2.8.4.0', '3.4.3.1', undefined],
];

test('what is missing of an old release is counted and named, and a person who knows better may waive it', () => {
  const { findings } = ask(DATASTORES['EE 0.34-1 without a component'], '0.34-1', '0.35-5');
  expect(findings).toMatchObject([
    {
      subject: '1 migration of 0.34-1',
      evidence: { sample: ['kong_admin_basic_auth: 2018-11-08-000000_kong_admin_basic_auth'] },
    },
  ]);
  expect(findings[0]).not.toHaveProperty('unwaivable');
});

test.each([
  ['EE 0.35', '0.35-5', '0.35-5', /the live and the next release are the same/],
  ['CE 1.0', '1.0.3', '0.35-5', /stays a community datastore/],
  [
    'CE 1.0',
    '0.14.1',
    '1.0.3',
    /^"finish" was run on this datastore already, so no node of 0\.14\.1 can start any more$/,
  ],
  ['EE 0.35', '0.34-1', '0.35-5', /no node of 0\.34-1 can start any more/],
  ['CE 2.8', '2.8.4', '4.0.0', /this preflight does not know releases from 4\.0 on/],
] as const)('%s, %s to %s is supported, with a warning', (datastore, from, to, text) => {
  expect(ask(DATASTORES[datastore], from, to).findings).toMatchObject([
    { severity: 'warning', evidence: { text: expect.stringMatching(text) as string } },
  ]);
});

function ask(framework: Framework, from: string, to: string) {
  const reading = { ...readingOf(absent('not asked')), framework: read(framework) };
  return answerOf('upgrade-path', 'before-up', reading, { from: { release: from }, to: { release: to } });
}

test.each(TABLE)('%s, %s to %s', (datastore, from, to, first) => {
  const { outcome, findings } = ask(DATASTORES[datastore], from, to);
  expect(outcome).toBe(first === undefined ? 'passed' : 'found');
  if (first !== undefined)
    expect(findings[0]).toMatchObject({ severity: 'blocker', remedy: expect.stringMatching(first) as string });
});

test.each([
  ['0.34.x', '0.35-5', 'the live release "0.34.x" is unknown; write it like 0.34-1 or 1.0.3'],
  ['0.34-2', '0.35-5', 'the live release "0.34-2" is unknown; the last of its line is 0.34-1'],
  ['0.34-1', 'next', 'the next release "next" is unknown; write it like 0.35-5 or 1.0.3'],
])('an unknown release, %s to %s, is an error', (from, to, sentence) => {
  expect(ask(DATASTORES['EE 0.34'], from, to)).toMatchObject({ outcome: 'error', sentence });
});
