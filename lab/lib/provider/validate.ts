import type { BlockSchema } from './schema/schema';
import type { Finding } from './values/diagnostic';
import type { Path } from './values/path';
import type { Attributes, Value } from './values/value';
import { elements, isAttributes, isUnknown } from './values/value';

/** Findings of the real provider's validators, as far as its rules are known. */
export function validate(schema: BlockSchema, config: Attributes): Finding[] {
  return inBlock(schema, config, [], '');
}

function inBlock(schema: BlockSchema, config: Attributes, path: Path | undefined, name: string): Finding[] {
  const attributes = [...schema.attributes].flatMap(([key, { rule }]) => {
    if (rule === undefined) return [];
    const value = config[key] ?? null;
    const values = Array.isArray(value) ? (value as readonly Value[]) : [value];
    return values.flatMap((it): Finding[] => {
      const sentence = broken(rule, `${name}${key}`, it);
      return sentence === undefined ? [] : [{ sentence, path: path ? [...path, key] : [] }];
    });
  });
  const blocks = [...schema.blocks].flatMap(([key, { nesting, block }]) =>
    elements(config[key]).flatMap((item, i) => {
      const below = path && nesting === 'list' ? [...path, key, i] : undefined;
      return isAttributes(item) ? inBlock(block, item, below, `${name}${key}.${i}.`) : [];
    }),
  );
  return [...attributes, ...blocks];
}

/** The provider's own sentences. */
function broken(rule: string, name: string, value: Value): string | undefined {
  if (value === null || isUnknown(value) || typeof value === 'object') return undefined;
  const [kind = '', ...limits] = rule.split(':');
  return RULES[kind]?.(name, value, limits);
}

type Rule = (name: string, value: string | number | boolean, limits: readonly string[]) => string | undefined;

const RULES: Readonly<Record<string, Rule>> = {
  arn: (name, value) =>
    value === '' || /^arn:[\w-]+:[\w-]+:[\w-]*:[\w-]*:./.test(String(value))
      ? undefined
      : `"${name}" (${value}) is an invalid ARN`,
  json: (name, value) => (isJson(String(value)) ? undefined : `"${name}" contains an invalid JSON`),
  range: (name, value, [min = '', max = '']) =>
    Number(value) >= Number(min) && Number(value) <= Number(max)
      ? undefined
      : `expected ${name} to be in the range (${min} - ${max}), got ${value}`,
  length: (name, value, [min = '', max = '']) => {
    const { length } = String(value);
    return length >= Number(min) && length <= Number(max)
      ? undefined
      : `expected length of ${name} to be in the range (${min} - ${max}), got ${value}`;
  },
  enum: (name, value, limits) => choice(name, value, limits, (text) => text),
  'enum/i': (name, value, limits) => choice(name, value, limits, (text) => text.toLowerCase()),
};

function choice(
  name: string,
  value: string | number | boolean,
  limits: readonly string[],
  fold: (text: string) => string,
): string | undefined {
  // Choices may hold colons themselves (`aws:ec2:image`).
  const choices = limits.join(':').split('|');
  if (choices.some((it) => fold(it) === fold(String(value)))) return undefined;
  return `expected ${name} to be one of [${choices.map((it) => `"${it}"`).join(' ')}], got ${value}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text === '';
  }
}
