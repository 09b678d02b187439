import { randomBytes } from 'node:crypto';
import {
  answer,
  answerLines,
  isAnswerLine,
  pack,
  readAnswer,
  unpack,
} from '../../../lib/runner/steps/datastore-question';

// What can't be compressed.
const BIG = { text: randomBytes(20_000).toString('base64') };

test('an answer survives a log that is cut into lines and mixed with others', () => {
  const lines = answerLines(BIG);
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(16_384);
  expect(lines.every(isAnswerLine)).toBe(true);
  const noisy = ['npm warn something', ...lines.flatMap((line) => [line, 'kong-bluegreen-answer']), ''];
  expect(readAnswer(noisy)).toEqual(BIG);
});

test('an answer with a part missing is none', () => {
  const lines = answerLines(BIG);
  expect(readAnswer(lines.slice(1))).toBeUndefined();
  expect(readAnswer(lines.slice(0, -1))).toBeUndefined();
  expect(readAnswer(['Error: connect ECONNREFUSED'])).toBeUndefined();
});

test('a question of usual settings is far shorter than the overrides of a task may be', () => {
  const environment = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`KONG_SETTING_NUMBER_${i}`, `value-${(i * 7919).toString(36)}.example`]),
  );
  const text = pack({ kind: 'preflight', settings: { from: { environment }, to: { environment } } });
  expect(text.length).toBeLessThan(2_000);
  expect(unpack(text)).toMatchObject({ kind: 'preflight' });
});

test('what can not be reached is an answer, not an exception', async () => {
  const datastore = { host: '127.0.0.1', port: 1, database: 'kong', user: 'kong', ssl: false };
  expect(await answer({ kind: 'schema', datastore })).toMatchObject({ state: 'unreachable' });
});
