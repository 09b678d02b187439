import { Token } from 'cdktf';
import { MisuseError } from '../domain';

/**
 * What a value must be before its shape can be looked at. TypeScript says it too, but a variable of the shell that is not set, a cast and
 * plain JavaScript get past it.
 */
type Kind = 'a text' | 'a number' | 'true or false' | 'a list' | 'an object' | 'a construct or attributes';

const TESTS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  'a text': (value) => typeof value === 'string',
  'a number': (value) => typeof value === 'number',
  'true or false': (value) => typeof value === 'boolean',
  'a list': Array.isArray,
  'an object': (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'a construct or attributes': (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** A prop to its kind; `?` behind it lets the prop be left out. A dot leads into an object, where it is given. */
export type PropKinds = Readonly<Record<string, Kind | `${Kind}?`>>;

/** @throws MisuseError that names every prop that is missing, null or of another kind, one sentence each */
export function checkKinds(construct: string, props: unknown, kinds: PropKinds): void {
  if (!TESTS['an object'](props))
    throw new MisuseError(`${construct}: props must be an object, got ${shown('', props)}`);
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(kinds)) {
    const [kind, optional] = [wanted.replace('?', '') as Kind, wanted.endsWith('?')];
    for (const { place, value } of valuesAt(props, name)) {
      if (value === undefined) {
        if (!optional) missing.push(place);
      } else if (!TESTS[kind](value) && !Token.isUnresolved(value)) {
        wrong.push(
          `${place} must be ${kind}, got ${shown(place, value)}${optional ? '; leave it out or give it' : ''}`,
        );
      }
    }
  }
  const first = missing.length > 0 ? [`these props must be given: ${missing.join(', ')}`] : [];
  if (first.length + wrong.length > 0) throw new MisuseError(`${construct}: ${[...first, ...wrong].join('; ')}`);
}

interface Found {
  readonly place: string;
  readonly value: unknown;
}

/** `rules[].id` is one value for each rule; what is below something that was not given, or is no object, is looked at nowhere. */
function valuesAt(props: unknown, path: string): readonly Found[] {
  let found: readonly Found[] = [{ place: '', value: props }];
  for (const step of path.split('.')) {
    const [, key = step, each] = /^(\w+)(\[\])?$/.exec(step) ?? [];
    found = found.flatMap(({ place, value }) => {
      if (!TESTS['an object'](value)) return [];
      const child = { place: place === '' ? key : `${place}.${key}`, value: (value as Record<string, unknown>)[key] };
      if (each === undefined) return [child];
      const list: readonly unknown[] = Array.isArray(child.value) ? child.value : [];
      return list.map((it, i) => ({ place: `${child.place}[${i}]`, value: it }));
    });
  }
  return found;
}

/** A value that may be a secret is not shown. */
function shown(place: string, value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return /secret|password|environment/i.test(place) ? `a ${typeof value}` : JSON.stringify(value);
}
