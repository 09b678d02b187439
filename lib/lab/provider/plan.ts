import type { AttributeSchema, BlockSchema, NestedBlockSchema } from './schema/schema';
import type { Attributes, Value } from './value';
import { conformBlock, elements, fingerprint, isAttributes, isUnknown, UNKNOWN } from './value';

/** A planned state, and the paths whose change replaces the resource. */
export interface Planned {
  readonly state: Attributes;
  readonly requiresReplace: readonly (readonly (string | number)[])[];
}

/** What the provider plans for a create or an update, as the SDK that the real one is built with would. */
export function planState(
  schema: BlockSchema,
  prior: Attributes | null,
  proposed: Attributes,
  config: Attributes,
): Planned {
  const filled = fillBlock(schema, prior, proposed, config);
  const state = conformBlock(schema, withTags(schema, filled));
  return { state, requiresReplace: prior === null ? [] : replacements(schema, prior, state, []) };
}

function fillBlock(
  schema: BlockSchema,
  prior: Attributes | null,
  proposed: Attributes,
  config: Attributes,
): Attributes {
  const attributes = [...schema.attributes].map(([name, attribute]): [string, Value] => [
    name,
    fillAttribute(attribute, prior, proposed[name] ?? null, config[name] ?? null),
  ]);
  const blocks = [...schema.blocks].map(([name, nested]): [string, Value] => [
    name,
    fillNested(nested, prior?.[name], proposed[name] ?? null, config[name] ?? null),
  ]);
  return Object.fromEntries([...attributes, ...blocks]);
}

function fillAttribute(attribute: AttributeSchema, prior: Attributes | null, proposed: Value, config: Value): Value {
  if (config !== null) return proposed ?? config;
  if (attribute.fallback !== undefined) return attribute.fallback as Value;
  if (!attribute.computed) return null;
  return prior === null ? UNKNOWN : proposed;
}

function fillNested(nested: NestedBlockSchema, prior: Value | undefined, proposed: Value, config: Value): Value {
  if (nested.nesting === 'single') return config;
  if (isUnknown(proposed) || isUnknown(config)) return UNKNOWN;
  const configured = elements(config);
  // An optional and computed block that was left out keeps what AWS answered.
  if (configured.length === 0 && nested.computed) return prior ?? [];
  const before = elements(prior);
  const wanted = nested.nesting === 'set' ? configured : elements(proposed);
  return wanted.map((item, i) => {
    const own = configured[i] ?? item;
    const was = nested.nesting === 'set' ? undefined : before[i];
    if (!isAttributes(item) || !isAttributes(own)) return item;
    return fillBlock(nested.block, isAttributes(was) ? was : null, item, own);
  });
}

/** `tags_all` is known at plan as soon as the tags are. */
function withTags(schema: BlockSchema, state: Attributes): Attributes {
  if (!schema.attributes.get('tags_all')?.computed) return state;
  return { ...state, tags_all: state.tags ?? {} };
}

/** Paths of force-new attributes that change; a set has no index, so it is named as a whole. */
function replacements(
  schema: BlockSchema,
  prior: Attributes,
  planned: Attributes,
  path: readonly (string | number)[],
): (string | number)[][] {
  const attributes = [...schema.attributes]
    .filter(([name, { forceNew }]) => forceNew && fingerprint(prior[name]) !== fingerprint(planned[name]))
    .map(([name]) => [...path, name]);
  const blocks = [...schema.blocks].flatMap(([name, nested]) =>
    nestedReplacements(nested, prior[name], planned[name], [...path, name]),
  );
  return [...attributes, ...blocks];
}

function nestedReplacements(
  nested: NestedBlockSchema,
  prior: Value | undefined,
  planned: Value | undefined,
  path: readonly (string | number)[],
): (string | number)[][] {
  const [before, after] = [elements(prior), elements(planned)];
  if (fingerprint(before) === fingerprint(after) || !forcesNew(nested.block)) return [];
  if (nested.nesting === 'set' || before.length !== after.length) return [[...path]];
  return after.flatMap((item, i) => {
    const was = before[i];
    return isAttributes(item) && isAttributes(was) ? replacements(nested.block, was, item, [...path, i]) : [];
  });
}

function forcesNew(block: BlockSchema): boolean {
  const own = [...block.attributes.values()].some(({ forceNew }) => forceNew);
  return own || [...block.blocks.values()].some((nested) => forcesNew(nested.block));
}
