import { randomBytes } from 'node:crypto';
import {
  answer,
  answerLines,
  isAnswerLine,
  pack,
  readAnswer,
  unpack,
} from '../../../lib/runner/steps/datastore-question';
import { anyObject, flag, object } from '../../../lib/runner/common/json-kinds';
import { QUESTION } from '../../../lib/runner/steps/datastore-answer';

// Text that can't be compressed.
const BIG = { text: randomBytes(20_000).toString('base64') };

test('an answer survives a log that is cut into lines and mixed with others', () => {
  const lines = answerLines(BIG);
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(16_384);
  expect(lines.every(isAnswerLine)).toBe(true);
  const noisy = ['npm warn something', ...lines.flatMap((line) => [line, 'kong-bluegreen-answer']), ''];
  expect(readAnswer(anyObject, noisy)).toEqual(BIG);
});

test('an answer with a missing part is not an answer', () => {
  const lines = answerLines(BIG);
  expect(readAnswer(anyObject, lines.slice(1))).toBeUndefined();
  expect(readAnswer(anyObject, lines.slice(0, -1))).toBeUndefined();
  expect(readAnswer(anyObject, ['Error: connect ECONNREFUSED'])).toBeUndefined();
});

test('a question of usual settings is far shorter than the overrides of a task may be', () => {
  const environment = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`KONG_SETTING_NUMBER_${i}`, `value-${(i * 7919).toString(36)}.example`]),
  );
  const text = pack({ kind: 'preflight', datastore: {}, settings: { from: { environment }, to: { environment } } });
  expect(text.length).toBeLessThan(2_000);
  expect(unpack(QUESTION, text)).toMatchObject({ kind: 'preflight' });
});

test('an unreachable datastore is an answer, not an exception', async () => {
  const datastore = { host: '127.0.0.1', port: 1, database: 'kong', user: 'kong', ssl: false };
  expect(await answer({ kind: 'schema', datastore })).toMatchObject({ state: 'unreachable' });
});

test('an answer of another form, and a line that another program printed, are not an answer', () => {
  expect(readAnswer(object({ live: flag }), answerLines({ live: 'yes' }))).toBeUndefined();
  expect(readAnswer(anyObject, ['kong-bluegreen-answer 1/1 bm90IGd6aXA='])).toBeUndefined();
});
