import * as v from 'valibot';
import { parsed, parsedOrNothing } from '../../../lib/runner/common/json';
import { anyObject, closedObject, count, object, ofBoth, roles, text } from '../../../lib/runner/common/json-kinds';

const SOURCE = { code: 'KBG-RUN-000', name: '--file a.json', remedy: 'fix the file', outcome: 'usage' } as const;
const SHAPE = object({ stage: text, sizes: ofBoth(count), slots: roles, notes: v.exactOptional(v.array(text)) });
const GOOD = { stage: 'baseline', sizes: { blue: 1, green: 0 }, slots: { from: 'blue', to: 'green' } };

function sentenceOf(schema: v.GenericSchema<unknown, unknown>, json: string): string {
  try {
    parsed(schema, json, SOURCE);
  } catch (error) {
    expect(error).toMatchObject({ code: 'KBG-RUN-000', outcome: 'usage' });
    return (error as { sentence: string }).sentence;
  }
  return 'it fits';
}

test('a value that fits is returned with its other keys, which a later version may have written', () => {
  const value = { ...GOOD, later: { a: 1 } };
  expect(parsed(SHAPE, JSON.stringify(value), SOURCE)).toEqual(value);
});

test('every fault is in one sentence, the missing keys first, and no value is repeated', () => {
  const wrong = { sizes: { blue: 1.5 }, slots: { from: 'blue', to: 'blue' }, notes: ['', 7, 'hunter2'] };
  expect(sentenceOf(SHAPE, JSON.stringify(wrong))).toBe(
    "--file a.json can't be used: it has no stage, sizes.green; sizes.blue must be a whole number from 0 up, got another number; slots must be two different slots, got an object; notes[0] must be a text of at least one character, got another text; notes[1] must be a text, got a number; fix the file",
  );
});

test.each([
  ['{"stage":', "--file a.json can't be used: it is not JSON; fix the file"],
  ['[]', "--file a.json can't be used: it must be an object, got a list; fix the file"],
  ['null', "--file a.json can't be used: it must be an object, got null; fix the file"],
])('%s is refused', (json, sentence) => {
  expect(sentenceOf(SHAPE, json)).toBe(sentence);
  expect(parsedOrNothing(SHAPE, json)).toBeUndefined();
});

test('keys that are not known are refused where a person writes the file, also names that every object has', () => {
  expect(sentenceOf(closedObject({ id: text }), '{"id":"x","toString":1,"evil\\u001b[31m":2}')).toBe(
    "--file a.json can't be used: toString is not known (known: id); evil·[31m is not known (known: id); fix the file",
  );
});

test('a key named like the prototype changes no object', () => {
  const read = parsed(anyObject, '{"__proto__":{"polluted":true}}', SOURCE);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect((read as { polluted?: boolean }).polluted).toBeUndefined();
});

test('a missing text is not JSON', () => {
  expect(parsedOrNothing(anyObject, undefined)).toBeUndefined();
});
