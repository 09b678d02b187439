import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { distance } from 'fastest-levenshtein';
import { MisuseError } from '../../domain';
import { TYPES } from './types-of-props';

/**
 * Type of a prop, as a word: `text`, `number`, `number or text`, `boolean`, `element` (of Terraform), `construct`, `=a|b` (one of these),
 * `{text}` (an object of texts), `<text>` (one for each slot), or the name of another type. A suffix `[]` means a list, `?` and ` or undefined`
 * mean an optional prop.
 */
export type PropTypes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type PropsName = keyof typeof TYPES;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Plain {
  readonly called: string;
  readonly is: (value: unknown) => boolean;
}

const PLAIN: Readonly<Record<string, Plain>> = {
  text: { called: 'a text', is: (value) => typeof value === 'string' },
  number: { called: 'a number', is: (value) => typeof value === 'number' && !Number.isNaN(value) },
  'number or text': {
    called: 'a number or an expression',
    is: (value) => (typeof value === 'number' && !Number.isNaN(value)) || typeof value === 'string',
  },
  boolean: { called: 'true or false', is: (value) => typeof value === 'boolean' },
  element: { called: 'a resource or data source', is: (value) => isObject(value) && 'fqn' in value },
  construct: { called: 'a construct', is: (value) => Construct.isConstruct(value) },
};

const NOT_SET = 'check that the environment variable is set';

/** Missing props, and a sentence for each prop of a wrong type. */
interface Faults {
  readonly missing: string[];
  readonly wrong: string[];
}

/**
 * Checks the types of props at run time. TypeScript does not see an unset environment variable, a cast, a spread or plain JavaScript.
 * @throws MisuseError that names every prop that is missing, null, of a wrong type or misspelt, one sentence each
 */
export function checkKinds(construct: string, props: unknown, type: PropsName): void {
  if (!isObject(props))
    throw new MisuseError('KBG-PROP-010', `${construct}: props must be an object, got ${shown('', props)}`);
  const faults: Faults = { missing: [], wrong: [] };
  members('', props, TYPES[type], faults);
  const { missing, wrong } = faults;
  const all = missing.length > 0 ? [`these props must be given: ${missing.join(', ')}`, ...wrong] : wrong;
  if (all.length > 0) throw new MisuseError('KBG-PROP-011', `${construct}: ${all.join('; ')}`);
}

function members(
  place: string,
  value: Readonly<Record<string, unknown>>,
  types: Readonly<Record<string, string>>,
  faults: Faults,
): void {
  for (const [name, word] of Object.entries(types)) {
    look(place === '' ? name : `${place}.${name}`, value[name], word, faults);
  }
  if (!Construct.isConstruct(value)) faults.wrong.push(...misspelt(place, value, Object.keys(types)));
}

function look(place: string, value: unknown, word: string, faults: Faults): void {
  const isOptional = word.endsWith('?');
  const may = isOptional ? word.slice(0, -1) : word;
  const type = may.replace(/ or undefined$/, '');
  if (value === undefined) {
    if (!isOptional && may === type) faults.missing.push(place);
    return;
  }
  if (Token.isUnresolved(value)) return;
  typed({ place, value, type, remedy: isOptional ? '; give it or remove it' : '' }, faults);
}

interface Typed {
  readonly place: string;
  readonly value: unknown;
  readonly type: string;
  readonly remedy: string;
}

function typed({ place, value, type, remedy }: Typed, faults: Faults): void {
  const must = (what: string): void => {
    faults.wrong.push(`${place} must be ${what}, got ${shown(place, value)}${remedy}`);
  };
  const plain = PLAIN[type];
  if (plain) {
    if (!plain.is(value)) must(plain.called);
  } else if (type.endsWith('[]')) {
    if (Array.isArray(value)) listed(place, value, type.slice(0, -2), faults);
    else must('a list');
  } else if (type.startsWith('=')) {
    const allowed = type.slice(1).split('|');
    if (!allowed.includes(value as string))
      faults.wrong.push(`${place} must be one of ${allowed.join(', ')}, got ${shown(place, value)}`);
  } else if (isObject(value)) {
    structured(place, value, type, faults);
  } else {
    must(objectCalled(type));
  }
}

function objectCalled(type: string): string {
  if (type === 'TrafficSchedule') return 'a schedule such as TrafficSchedule.steps(10, 50, 100)';
  return /^I[A-Z]/.test(type) ? `a construct, or the result of ${type.slice(1)}.fromAttributes` : 'an object';
}

function structured(place: string, value: Readonly<Record<string, unknown>>, type: string, faults: Faults): void {
  if (type.startsWith('{')) {
    for (const [key, it] of Object.entries(value)) {
      if (it === undefined) faults.wrong.push(`${place}.${key} must be a text, got nothing; ${NOT_SET}`);
      else look(`${place}.${key}`, it, type.slice(1, -1), faults);
    }
    return;
  }
  const each = /^<(.+)>$/.exec(type)?.[1];
  const types = each === undefined ? (TYPES as PropTypes)[type] : { blue: each, green: each };
  members(place, value, types ?? {}, faults);
}

function listed(place: string, values: readonly unknown[], type: string, faults: Faults): void {
  values.forEach((value, i) => {
    const it = `${place}[${i}]`;
    if (value === undefined || value === '') faults.wrong.push(`${it} must not be empty; ${NOT_SET}`);
    else look(it, value, type, faults);
  });
}

/** Unknown props whose name is close to a known one. TypeScript accepts unknown props in an object that is built from others. */
function misspelt(
  place: string,
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
): readonly string[] {
  const free = known.filter((name) => value[name] === undefined);
  return Object.keys(value).flatMap((name) => {
    if (known.includes(name)) return [];
    const near = free.find((it) => distance(name, it) <= (it.length > 5 ? 2 : 1));
    const [got, wanted] = [name, near].map((it) => (place === '' ? it : `${place}.${it}`));
    return near === undefined ? [] : `${got} is not a known prop; did you mean ${wanted}?`;
  });
}

/** A value that may be a secret is not shown. */
function shown(place: string, value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  if (/secret|password|environment/i.test(place)) return `a ${typeof value}`;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
