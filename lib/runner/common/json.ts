import * as v from 'valibot';
import type { ErrorCode, Outcome } from '../../domain';
import { cut, printable } from '../../domain';
import { RunnerError } from './runner-error';

/** Any schema; `v.InferOutput` gives the type of what it lets through. */
export type Schema = v.GenericSchema<unknown, unknown>;

/** Origin of a JSON text, for the sentence about a text that can't be used. */
export interface JsonSource {
  readonly code: ErrorCode;
  /** Subject of the sentence, such as `--settings FILE`. */
  readonly name: string;
  /** End of the sentence: the next thing to do. */
  readonly remedy: string;
  /** @default 'error' */
  readonly outcome?: Outcome;
}

/** Characters of a key that a sentence repeats. */
const LONGEST_KEY = 40;

/**
 * The value that a JSON text from outside holds. No value is repeated in a sentence: one may be a secret.
 *
 * @throws RunnerError with every fault in one sentence
 */
export function parsed<S extends Schema>(schema: S, text: string, source: JsonSource): v.InferOutput<S> {
  const value = jsonIn(text);
  if (value === NOT_JSON) throw unusable('it is not JSON', source);
  return fitting(schema, value, source);
}

/**
 * The same value, once it was checked.
 *
 * @throws RunnerError with every fault in one sentence
 */
export function fitting<S extends Schema>(schema: S, value: unknown, source: JsonSource): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw unusable(faultsOf(result.issues).join('; '), source);
}

/** The value that a JSON text holds; undefined if the text is not JSON, or does not fit. */
export function parsedOrNothing<S extends Schema>(schema: S, text: string | undefined): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, jsonIn(text ?? ''));
  return result.success ? result.output : undefined;
}

/** The value itself if it fits, else undefined. */
export function fittingOrNothing<S extends Schema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}

const NOT_JSON = Symbol('not JSON');

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function unusable(faults: string, { code, name, remedy, outcome }: JsonSource): RunnerError {
  return new RunnerError(code, `${name} can't be used: ${faults}; ${remedy}`, outcome);
}

/** Faults in words: the missing keys first, then one clause for each other fault. */
function faultsOf(issues: readonly v.BaseIssue<unknown>[]): readonly string[] {
  const missing = issues.filter(isMissing).map((issue) => placeOf(issue));
  const others = issues.filter((issue) => !isMissing(issue)).map(wordsOf);
  return [...(missing.length > 0 ? [`it has no ${missing.join(', ')}`] : []), ...new Set(others)];
}

function isMissing({ type, path }: v.BaseIssue<unknown>): boolean {
  return ['loose_object', 'object_with_rest'].includes(type) && path?.at(-1)?.origin === 'key';
}

function wordsOf(issue: v.BaseIssue<unknown>): string {
  const { type, message, input } = issue;
  const place = placeOf(issue);
  return type === 'never'
    ? `${place} ${message}`
    : `${place} must be ${message}, got ${kindOf(input, isOfKind(issue) ? 'another' : 'a')}`;
}

/** `from.nodes`, `[0].id`, or `it` for the whole value. */
function placeOf({ path }: v.BaseIssue<unknown>): string {
  const keys = (path ?? []).map(({ type, key }) =>
    type === 'array' ? `[${String(key)}]` : `.${printable(cut(String(key), LONGEST_KEY))}`,
  );
  return keys.length === 0 ? 'it' : keys.join('').replace(/^\./, '');
}

/** True if the value has the right type and another content. */
function isOfKind({ kind, type, input }: v.BaseIssue<unknown>): boolean {
  return kind === 'validation' || (type === 'picklist' && typeof input === 'string');
}

function kindOf(value: unknown, article: 'a' | 'another'): string {
  if (value === NOT_JSON || value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return `${article} ${typeof value === 'number' ? 'number' : 'text'}`;
}
