import type { Framework } from '../../../lib/preflight/reading/datastore-reading';
import { readingOf } from '../../../lib/preflight/reading/datastore-reading';
import { absent, read } from '../../../lib/preflight/reading/read';
import { answerOf } from '../../support/preflight-cases';

const LATER = ['000_base', '003_100_to_110', '004_110_to_120'];
const PLUGINS = {
  jwt: ['000_base_jwt', '001_14_to_15'],
  'key-auth': ['000_base_key_auth', '001_14_to_15'],
  'hmac-auth': ['000_base_hmac_auth', '001_14_to_15'],
  'basic-auth': ['000_base_basic_auth', '001_14_to_15'],
  acl: ['000_base_acl', '001_14_to_15'],
  oauth2: ['000_base_oauth2', '001_14_to_15', '002_15_to_10'],
  'rate-limiting': ['000_base_rate_limiting', '001_14_to_15', '002_15_to_10'],
  'response-ratelimiting': ['000_base_response_rate_limiting', '001_14_to_15', '002_15_to_10'],
};
/** As 1.0.3 leaves it on a datastore of 0.14.1; the last of each component is pending. */
const AFTER_UP = { core: ['000_base', '001_14_to_15', '002_15_to_1'], ...PLUGINS };

function pending(rows: Readonly<Record<string, readonly string[]>>, enterprise = false): Framework {
  const components = Object.entries(rows).map(([name, names]) => ({
    name,
    executed: names.slice(0, 1),
    pending: names.slice(1),
    duplicates: [],
  }));
  return { state: 'pending', text: '', components, legacy: [], enterprise };
}

function ask(framework: Framework, to: string) {
  const reading = { ...readingOf(absent('not asked')), framework: read(framework) };
  return answerOf('migrations-complete', 'before-finish', reading, {
    from: { release: '0.14.1' },
    to: { release: to },
  });
}

test.each([
  ['all of 1.0.3', pending(AFTER_UP), '1.0.3'],
  ['a fresh 1.2, which has none of what led to 1.0', pending({ core: LATER, acl: ['000_base_acl'] }), '1.2.3'],
  ["Enterprise's core, whatever its plugins' are called", pending({ core: AFTER_UP.core }, true), '0.35-5'],
])('%s is complete', (_, framework, to) => {
  expect(ask(framework, to).outcome).toBe('passed');
});

test.each([
  ['core alone begun', pending({ ...AFTER_UP, core: ['000_base'] }), '1.0.3', 'the datastore records none'],
  [
    'core of an older release',
    pending(AFTER_UP),
    '1.2.3',
    'core has migrations up to 1.2.0, but the newest recorded one is of 1.0.0',
  ],
  ['a plugin left out', pending({ ...AFTER_UP, oauth2: [] }), '1.0.3', 'recorded neither as executed nor as pending'],
  ["Enterprise's core alone begun", pending({ core: ['000_base'] }, true), '0.35-5', 'the datastore records none'],
])('%s is a blocker', (_, framework, to, text) => {
  expect(ask(framework, to).findings).toMatchObject([
    { severity: 'blocker', evidence: { text: expect.stringContaining(text) as string } },
  ]);
});

test.each([
  ['1.0.3', '1.2.3', 'blocker', 'the upgrade to the live release was never finished'],
  ['0.14.1', '1.0.3', 'warning', 'if this is the current upgrade'],
  ['0.35-5', '0.36', 'blocker', 'the upgrade to the live release was never finished'],
  ['0.34-1', '0.35-5', 'warning', 'if this is the current upgrade'],
])('what is pending on a live %s is, before an upgrade to %s, a %s', (from, to, severity, remedy) => {
  const reading = { ...readingOf(absent('not asked')), framework: read(pending(AFTER_UP)) };
  const { findings } = answerOf('unfinished-upgrade', 'before-up', reading, {
    from: { release: from },
    to: { release: to },
  });
  expect(findings).toMatchObject([{ severity, remedy: expect.stringContaining(remedy) as string }]);
});

test('a plugin alone that is pending for the next release is no unfinished upgrade of the live one', () => {
  const core = ['000_base', '019_320_to_330'];
  const framework = pending({ core, opentelemetry: ['000_base_opentelemetry', '001_331_to_332'] });
  const textsOf = (from: string, to: string) =>
    answerOf(
      'unfinished-upgrade',
      'before-up',
      { ...readingOf(absent('not asked')), framework: read(framework) },
      {
        from: { release: from },
        to: { release: to },
      },
    ).findings.map(({ severity }) => severity);
  expect(textsOf('3.3.1', '3.3.2')).toEqual(['warning']);
  expect(textsOf('3.3.2', '3.4.0')).toEqual(['blocker']);
});

test('of an "up" that was cut off between components nobody says that it is done, or that a second one helps', () => {
  const framework = pending({ core: AFTER_UP.core, acl: AFTER_UP.acl });
  const reading = { ...readingOf(absent('not asked')), framework: read(framework) };
  const settings = { from: { release: '0.14.1' }, to: { release: '1.0.3' } };
  for (const [id, phase] of [
    ['unfinished-upgrade', 'before-up'],
    ['migrations-complete', 'after-up'],
  ] as const) {
    expect(answerOf(id, phase, reading, settings).findings[0]?.remedy).toMatch(
      /a second one exits 1 while a migration is pending/,
    );
  }
});

test('a plugin that came first under 2.x begins with what 2.x has of it', () => {
  const framework = pending({ ...AFTER_UP, oauth2: [] });
  const reading = { ...readingOf(absent('not asked')), framework: read(framework) };
  const missing = (to: string) =>
    answerOf('migrations-complete', 'after-up', reading, { to: { release: to } }).findings.map(
      ({ subject }) => subject,
    );
  expect(missing('1.5.1')).toEqual(['core', '3 migrations']);
  expect(missing('2.8.4')).toEqual(['core']);
});
