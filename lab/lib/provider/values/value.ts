import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import type { BlockSchema, TerraformType } from '../schema/schema';

/** A value that Terraform does not know yet. A class, because the codec hands only objects to its extensions. */
export class Unknown {
  readonly unknown = true;
}

export const UNKNOWN = new Unknown();

/** A Terraform value: null, a plain value, a list, an object, or unknown. */
export type Value = null | string | number | boolean | Unknown | readonly Value[] | Attributes;

/** The attributes and blocks of one resource. */
export interface Attributes {
  readonly [name: string]: Value;
}

const codec = new ExtensionCodec();
codec.register({
  type: 0,
  encode: (it) => (it instanceof Unknown ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
// A refined unknown: what Terraform knows of it is not needed here.
codec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

export function decodeValue(bytes: Uint8Array): Value {
  return decode(bytes, { extensionCodec: codec }) as Value;
}

export function encodeValue(value: Value): Buffer {
  return Buffer.from(encode(value, { extensionCodec: codec }));
}

export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

export function isAttributes(value: Value | undefined): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** The elements of a list or set; none for null and unknown. */
export function elements(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

/** A text that is equal for equal values; objects without regard to the order of their names. */
export function fingerprint(value: Value | undefined): string {
  if (isUnknown(value)) return '?';
  if (Array.isArray(value)) return `[${value.map((it: Value) => fingerprint(it)).join(',')}]`;
  if (isAttributes(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${name}:${fingerprint(value[name])}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Brings a value into its type: every attribute of an object present, numbers and texts as declared, sets in order and without doubles. */
export function conform(type: TerraformType, value: Value | undefined): Value {
  if (value === undefined || value === null || isUnknown(value)) return value ?? null;
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'number') return Number(value);
  if (type === 'bool') return value === true || value === 'true';
  if (type === 'dynamic') return value;
  const [kind, inner] = type;
  if (kind === 'object') return mapValues(inner, (it, name) => conform(it, isAttributes(value) ? value[name] : null));
  if (kind === 'map') return isAttributes(value) ? mapValues(value, (it) => conform(inner, it)) : null;
  const items = elements(value).map((it) => conform(inner, it));
  return kind === 'set' ? asSet(items) : items;
}

/** Brings a whole block into its schema: absent list and set blocks are empty, never null. */
export function conformBlock(schema: BlockSchema, value: Attributes): Attributes {
  const attributes = [...schema.attributes].map(([name, { type }]): [string, Value] => [
    name,
    conform(type, value[name]),
  ]);
  const blocks = [...schema.blocks].map(([name, nested]): [string, Value] => {
    const inner = value[name];
    if (nested.nesting === 'single')
      return [name, isAttributes(inner) ? conformBlock(nested.block, inner) : (inner ?? null)];
    if (isUnknown(inner)) return [name, inner];
    const items = elements(inner).map((it) => (isAttributes(it) ? conformBlock(nested.block, it) : it));
    return [name, nested.nesting === 'set' ? asSet(items) : items];
  });
  return Object.fromEntries([...attributes, ...blocks]);
}

/**
 * A set in an order of its own, so that equal sets are equal lists. Two elements that hold something unknown may still turn out
 * to differ, so both are kept.
 */
export function asSet(items: readonly Value[]): Value[] {
  const seen = new Set<string>();
  const texts = items.map((it) => [fingerprint(it), it] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const kept = texts.filter(([text, it]) => {
    if (seen.has(text) && !holdsUnknown(it)) return false;
    seen.add(text);
    return true;
  });
  return kept.map(([, it]) => it);
}

function holdsUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  return (Array.isArray(value) ? value : isAttributes(value) ? Object.values(value) : []).some((it: Value) =>
    holdsUnknown(it),
  );
}

export function mapValues<From, To>(
  from: Readonly<Record<string, From>>,
  map: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, map(value, name)]));
}
