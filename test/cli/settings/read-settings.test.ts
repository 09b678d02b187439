import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readSettings } from '../../../lib/cli/settings/read-settings';
import { SETTINGS } from '../../../lib/cli/settings/setting-table';
import { settingsSchema, settingsTable, settingsText } from '../../../lib/cli/settings/settings-text';

const read = (text: string): Record<string, unknown> =>
  Object.fromEntries(readSettings('kong-bluegreen.yaml', text).map(({ setting, value }) => [setting.key, value]));
const faultOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

/** As somebody who wants every setting would have it. */
const whole = settingsText().replaceAll(/^( *)# (\w+: \S.*)$/gm, '$1$2');

test('the example sets nothing, and without its comment signs everything', () => {
  expect(read(settingsText())).toEqual({});
  expect(Object.keys(read(whole))).toEqual(SETTINGS.map(({ key }) => key));
});

test('numbers are given on as an option would have them', () => {
  expect(read('gates:\n  bakeSeconds: 900\n  analyze: true\n')).toEqual({
    'gates.bakeSeconds': '900',
    'gates.analyze': true,
  });
});

test('every fault is told at once, and no text of the file is repeated', () => {
  const text = `
stack: [hunter2]
gates:
  bakeSeconds: hunter2
  analyze: "yes"
  thresholds: hunter2
  url:
question: { onSilence: hunter2, answerWithinSeconds: 0 }
datastore: [hunter2]
journal: true
`;
  expect(faultOf(text)).toBe(
    [
      "KBG-CLI-072: kong-bluegreen.yaml can't be used: stack must be a text, got a list",
      'gates.bakeSeconds must be a number from 0 to 86400, got another text',
      'gates.analyze must be true or false, got another text',
      'gates.thresholds must hold settings by name (maxErrorRateExcess, maxClientErrorRateExcess, maxP99LatencyRatio, maxErrorRate, minRequests)',
      'gates.url must be a text, got nothing',
      'question.onSilence must be pause or abort, got another text',
      'question.answerWithinSeconds must be a number from 1 to 86400, got 0',
      'datastore must hold settings by name (host, port, database, user, tls, schema)',
      'journal must be the name of a file, or false, got true',
    ].join('; '),
  );
});

test.each([
  ['gates:\n  analyse: true', 'gates.analyse is not known; gates.analyze is'],
  ['bakeSeconds: 900', 'bakeSeconds is not known; gates.bakeSeconds is'],
  ['gate:\n  bakeSecond: 900', 'gate is not known'],
  ['question:\n  somethingElse: 1', 'question.somethingElse is not known (known: answerWithinSeconds, onSilence)'],
  [
    '"a\\u001b[2J": 1',
    'a·[2J is not known (known: app, stack, journal, sharedTable, question, notify, gates, datastore)',
  ],
])('an unknown name is refused with the nearest one: %s', (text, sentence) => {
  expect(faultOf(text)).toContain(sentence);
});

test.each([
  ['a: [', /it is not YAML at line \d \(\w+\)$/],
  ['app: a\napp: b', /it is not YAML at line 2 \(DUPLICATE_KEY\)/],
  ['---\napp: a\n---\napp: b', /it is not YAML .*\(MULTIPLE_DOCS\)/],
  ['app: &x a\nstack: *x', /it has aliases/],
  [
    'just words',
    /the file must hold settings by name \(app, stack, journal, sharedTable, question, notify, gates, datastore\)/,
  ],
])('what is no settings file is refused: %j', (text, sentence) => {
  expect(faultOf(text)).toMatch(sentence);
});

test('the published schema is that of the table, and takes what the reader takes', () => {
  const file = join(__dirname, '..', '..', '..', 'docs', 'settings.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(settingsSchema());
  const takes = new Ajv().compile(settingsSchema());
  expect([takes(parse(whole)), takes.errors]).toEqual([true, null]);
  expect(takes(parse(settingsText()))).toBe(true);
  expect(takes({ gates: { analyse: true } })).toBe(false);
  expect(takes({ question: { answerWithinSeconds: 0 } })).toBe(false);
});

test('docs/settings.md lists every setting', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'settings.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(settingsTable());
});
