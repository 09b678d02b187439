import type { Framework } from '../../lib/preflight/reading/datastore-reading';
import { unreadableReading } from '../../lib/preflight/reading/datastore-reading';
import { read } from '../../lib/preflight/reading/read';
import { answerOf } from '../support/preflight-cases';

const core = (...executed: readonly string[]) => [{ name: 'core', executed, pending: [], duplicates: [] }];
const legacy = (enterprise: boolean, ...names: readonly string[]): Framework => ({
  state: 'legacy',
  text: '',
  components: [],
  legacy: core('2015-01-12-175310_skeleton', ...names),
  enterprise,
});
const migrated = (enterprise: boolean, ...names: readonly string[]): Framework => ({
  state: 'finished',
  text: '',
  components: core('000_base', ...names),
  legacy: [],
  enterprise,
});

const OF_013 = '2017-10-25-180700_plugins_routes_and_services';
const OF_014 = '2018-05-17-173100_hash_on_cookie';
const DATASTORES = {
  'EE 0.34': legacy(true, OF_013),
  // Enterprise's own of 2018 stand in `core`, beside those that it has of the community's 0.13.
  'EE 0.34-1': legacy(true, OF_013, '2018-01-12-110000_workspaces', '2018-11-30-000000_case_insensitive_email'),
  'EE 0.35': migrated(true, '001_14_to_15', '002_15_to_1'),
  'CE 0.12': legacy(false),
  'CE 0.13': legacy(false, OF_013),
  'CE 0.14.0': legacy(false, OF_013, '2018-03-27-123400_prepare_certs_and_snis'),
  'CE 0.14.1': legacy(false, OF_013, OF_014),
  'CE 0.15': migrated(false, '001_14_to_15'),
  'CE 1.0': migrated(false, '001_14_to_15', '002_15_to_1'),
} as const;

/** Kong, "Migrating to 0.35", Prerequisites, and Kong 1.0.3 UPGRADE.md: what to do first, or nothing. */
const TABLE: readonly (readonly [keyof typeof DATASTORES, string, string, RegExp | undefined])[] = [
  ['EE 0.34', '0.34-1', '0.35-5', undefined],
  ['EE 0.34-1', '0.34-1', '0.35-5', undefined],
  ['EE 0.34-1', '0.34-1', '0.36', /^upgrade to 0\.35 first/],
  ['EE 0.34', '0.34', '0.35-5', /^upgrade to 0\.34-1 first/],
  ['EE 0.34', '0.33-2', '0.35-5', /^upgrade to 0\.34, then to 0\.34-1 first/],
  ['EE 0.34', '0.34-1', '0.36', /^upgrade to 0\.35 first/],
  ['EE 0.34', '0.34-1', '1.0.3', /can not go to a community release/],
  ['EE 0.34', '0.13.1', '0.35-5', /look at the datastore's place/],
  ['EE 0.35', '0.35-3', '0.35-5', undefined],
  ['EE 0.35', '0.35-5', '0.36', undefined],
  ['EE 0.35', '0.35-5', '0.35-3', /older than the live one/],
  ['CE 0.12', '0.12.3', '0.35-5', /community 1\.0 or to Enterprise 0\.34-1 first/],
  ['CE 0.12', '0.12.3', '1.0.3', /0\.14\.1 first/],
  ['CE 0.13', '0.13.1', '0.35-5', /community 1\.0 or to Enterprise 0\.34-1 first/],
  ['CE 0.13', '0.34-1', '0.35-5', /community 1\.0 or to Enterprise 0\.34-1 first/],
  ['CE 0.13', '0.13.1', '1.0.3', /0\.14\.1 first/],
  ['CE 0.14.0', '0.14.0', '1.0.3', /0\.14\.1 first/],
  ['CE 0.14.1', '0.14.1', '1.0.3', undefined],
  ['CE 0.14.1', '0.14.1', '0.35-5', /community 1\.0 first; Enterprise 0\.34 is no way/],
  ['CE 0.15', '0.15.0', '0.35-5', /community 1\.0 first; Enterprise 0\.34 is no way/],
  ['CE 0.15', '0.15.0', '1.0.3', undefined],
  ['CE 1.0', '1.0.3', '0.35-5', undefined],
  ['CE 1.0', '1.0.3', '1.2.3', undefined],
  ['CE 1.0', '0.35-5', '0.36', /look at the datastore's place/],
];

function ask(framework: Framework, from: string, to: string) {
  const reading = { ...unreadableReading('not asked'), framework: read(framework) };
  return answerOf('upgrade-path', 'before-up', reading, { from: { release: from }, to: { release: to } });
}

test.each(TABLE)('%s, %s to %s', (datastore, from, to, first) => {
  const { outcome, findings } = ask(DATASTORES[datastore], from, to);
  expect(outcome).toBe(first === undefined ? 'passed' : 'found');
  if (first !== undefined)
    expect(findings[0]).toMatchObject({ severity: 'blocker', remedy: expect.stringMatching(first) as string });
});

test.each([
  ['0.34.x', '0.35-5', 'nobody knows release "0.34.x" of the live nodes; write it like 0.34-1 or 1.0.3'],
  ['0.34-1', 'next', 'nobody knows release "next" that is to be; write it like 0.35-5 or 1.0.3'],
])('a version that nobody knows, %s to %s, is told and not guessed', (from, to, sentence) => {
  expect(ask(DATASTORES['EE 0.34'], from, to)).toMatchObject({ outcome: 'error', sentence });
});
