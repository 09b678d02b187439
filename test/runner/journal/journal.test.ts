import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalFile } from '../../../lib/runner/adapters/files/journal-file';
import type { JournalEvent, JournalLine } from '../../../lib/runner/journal/journal';
import { journalText, secretsOf } from '../../../lib/runner/journal/journal';
import { readJournal } from '../../../lib/runner/journal/read-journal';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
  file = join(directory, 'gateway.jsonl');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const line = (event: JournalEvent): JournalLine => ({
  v: 1,
  at: '2026-01-02T03:04:05.678Z',
  run: 'a1b2c3d4',
  path: '/kong-bluegreen/gateway',
  by: { user: 'kim', host: 'laptop', pid: 42 },
  event,
});
const done = (stage: string): JournalLine => line({ type: 'done', stage, next: undefined });
const stages = (): readonly string[] =>
  readJournal(readFileSync(file, 'utf8')).lines.map(({ event }) => ('stage' in event ? event.stage : event.type));

test('lines are appended in order, also after those of an earlier run, and the file is its owner’s alone', () => {
  for (const name of ['baseline', 'migrate-up']) new JournalFile(file).append(journalText(done(name)));
  expect(stages()).toEqual(['baseline', 'migrate-up']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

/** Places in a line. */
const CUTS = Array.from({ length: 11 }, (_, n) => [n * 17]);

test.each(CUTS)(
  'a line that a kill has cut off after %i signs spoils neither the next one nor the reading',
  (length) => {
    writeFileSync(file, journalText(done('baseline')) + journalText(done('cut')).slice(0, length));
    const journal = new JournalFile(file);
    journal.append(journalText(done('migrate-up')));
    journal.append(journalText(done('start-green')));
    expect(stages()).toEqual(['baseline', 'migrate-up', 'start-green']);
    expect(readJournal(readFileSync(file, 'utf8')).damaged).toBe(length === 0 ? 0 : 1);
  },
);

test('a line that is whole but for its end is read', () => {
  appendFileSync(file, journalText(done('baseline')).trimEnd());
  new JournalFile(file).append(journalText(done('migrate-up')));
  expect(stages()).toEqual(['baseline', 'migrate-up']);
});

test.each([
  ['nowhere/gateway.jsonl', /can't be written \(ENOENT\), and nothing was applied; name a file .*--no-journal$/],
  ['.', /can't be written \(EISDIR\)/],
  ['pipe', /can't be written \(no regular file\)/],
])('a journal at %s is refused with a sentence', (name, sentence) => {
  if (name === 'pipe') spawnSync('mkfifo', [join(directory, name)]);
  expect(() => new JournalFile(join(directory, name))).toThrow(sentence);
});

test('whatever stands in an event, it is one line, and read as it was written', () => {
  const odd = line({ type: 'ended', outcome: 'error', sentence: 'one\ntwo\r\u2028 </script> "quoted" \u0000 \ud800' });
  const text = journalText(odd);
  expect(text.indexOf('\n')).toBe(text.length - 1);
  expect(readJournal(text).lines).toEqual([odd]);
});

test('what is no line of this version is counted and left out', () => {
  const later = JSON.stringify({ ...done('x'), v: 2 });
  const odd = ['42', 'null', '[]', '{}', JSON.stringify({ ...done('x'), at: 'yesterday' })];
  const events = [{}, { type: 'toString' }, { type: 'plan', stage: 'x' }, { type: 'plan', changes: [null] }, null];
  const wrong = events.map((event) => JSON.stringify({ ...done('x'), event }));
  const read = readJournal(['', later, ...odd, journalText(done('baseline')), ...wrong].join('\n'));
  expect(read).toMatchObject({ newer: 1, damaged: odd.length + wrong.length });
  expect(read.lines).toEqual([JSON.parse(journalText(done('baseline')))]);
});

test('values of variables that are named like secrets are not written down, nor credentials in an address', () => {
  const environment = {
    PGPASSWORD: 'correct "horse',
    AWS_SECRET_ACCESS_KEY: 'lab',
    DATASTORE_PASSWORD_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:kong',
    HOME: '/home/kim/somewhere',
  };
  const secrets = secretsOf(environment);
  expect(secrets).toEqual(['correct "horse']);
  const sentence = `psql: correct "horse refused at postgres://kong:pw@db/kong by ${environment.DATASTORE_PASSWORD_SECRET_ARN}`;
  const text = journalText(line({ type: 'ended', outcome: 'error', sentence }), secrets);
  expect((JSON.parse(text) as JournalLine).event).toEqual({
    type: 'ended',
    outcome: 'error',
    sentence: `psql: *** refused at postgres://***@db/kong by ${environment.DATASTORE_PASSWORD_SECRET_ARN}`,
  });
});
