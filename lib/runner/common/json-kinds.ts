import * as v from 'valibot';

/** Schemas of JSON values. The message of each says what the value must be, and ends the sentence "KEY must be ...". */

type Entries = Readonly<Record<string, v.GenericSchema<unknown, unknown>>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const anyObject = v.custom<Readonly<Record<string, unknown>>>(isObject, 'an object');

/** An object with these keys. Other keys are kept: a later version may have written them. */
export function object<const E extends Entries>(entries: E) {
  return v.pipe(anyObject, v.looseObject(entries, 'an object'));
}

/** An object with these keys and no others. */
export function closedObject<const E extends Entries>(entries: E): ReturnType<typeof object<E>> {
  const unknown = v.never(`is not known (known: ${Object.keys(entries).join(', ')})`);
  // The type of the other keys is "never", which TypeScript would take for all keys.
  return v.pipe(anyObject, v.objectWithRest(entries, unknown, 'an object')) as unknown as ReturnType<typeof object<E>>;
}

export const anyText = v.string('a text');
export const text = v.pipe(anyText, v.minLength(1, 'a text of at least one character'));
export const texts = v.array(text, 'a list of texts');
export const flag = v.boolean('true or false');
export const anyNumber = v.number('a number');
export const number = v.pipe(
  v.number('a number from 0 up'),
  v.finite('a number from 0 up'),
  v.minValue(0, 'a number from 0 up'),
);
const COUNT = 'a whole number from 0 up';
export const count = v.pipe(v.number(COUNT), v.integer(COUNT), v.minValue(0, COUNT));

export const slot = v.picklist(['blue', 'green'], 'blue or green');

/** One value of each slot. */
export function ofBoth<const S extends v.GenericSchema<unknown, unknown>>(schema: S) {
  return object({ blue: schema, green: schema });
}

export const roles = v.pipe(
  object({ from: slot, to: slot }),
  v.check(({ from, to }) => from !== to, 'two different slots'),
);
