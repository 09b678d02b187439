import { resourceBehaviour } from './behaviours';
import { areEquivalent, isZero } from './equivalence';
import { replacements } from './replacements';
import type { AttributeSchema, BlockSchema, NestedBlockSchema } from './schema/schema';
import type { Path } from './values/path';
import type { Attributes, Value } from './values/value';
import { conformBlock, elements, fingerprint, isAttributes, isUnknown, UNKNOWN } from './values/value';

/** A planned state, and the paths whose change replaces the resource. */
export interface Planned {
  readonly state: Attributes;
  readonly requiresReplace: readonly Path[];
}

/** What Terraform gives to plan from. */
export interface Proposal {
  /** Null for a resource that does not exist yet. */
  readonly prior: Attributes | null;
  readonly proposed: Attributes;
  readonly config: Attributes;
}

/** Values that the provider's own configuration adds to every resource. */
export interface PlanDefaults {
  readonly region: string;
  readonly tags: Attributes;
}

/** The plan for a create or an update, as the SDK of the real provider makes it. */
export function planState(type: string, schema: BlockSchema, proposal: Proposal, defaults: PlanDefaults): Planned {
  const { prior, proposed, config } = proposal;
  const filled = fillBlock(schema, prior, proposed, config);
  const settled = withRegion(withTags(schema, prior, filled, defaults.tags), defaults.region);
  const behaviour = resourceBehaviour(type, schema);
  const customized = prior === null ? settled : (behaviour.customize?.(prior, settled, config) ?? settled);
  const state = conformBlock(schema, customized);
  if (prior === null) return { state, requiresReplace: [] };
  const before = conformBlock(schema, prior);
  const conditional = behaviour.replaces?.(before, state) ?? [];
  return { state, requiresReplace: [...replacements(schema, before, state), ...conditional] };
}

function fillBlock(
  schema: BlockSchema,
  prior: Attributes | null,
  proposed: Attributes,
  config: Attributes,
): Attributes {
  const attributes = [...schema.attributes].map(([name, attribute]): [string, Value] => [
    name,
    fillAttribute(attribute, prior === null ? undefined : (prior[name] ?? null), proposed[name], config[name] ?? null),
  ]);
  const blocks = [...schema.blocks].map(([name, nested]): [string, Value] => [
    name,
    fillNested(nested, prior?.[name], proposed[name] ?? null, config[name] ?? null),
  ]);
  return Object.fromEntries([...attributes, ...blocks]);
}

/** `prior` is undefined where nothing existed before. */
function fillAttribute(
  attribute: AttributeSchema,
  prior: Value | undefined,
  proposed: Value | undefined,
  config: Value,
): Value {
  const { equivalence, fallback, computed } = attribute;
  if (prior !== undefined && areEquivalent(equivalence, prior, config)) return prior;
  if (config !== null) return proposed ?? config;
  if (fallback !== undefined) return fallback as Value;
  if (computed) return prior === undefined ? UNKNOWN : (proposed ?? prior);
  return prior !== undefined && isZero(prior) ? prior : null;
}

function fillNested(nested: NestedBlockSchema, prior: Value | undefined, proposed: Value, config: Value): Value {
  if (nested.nesting === 'single') return config;
  if (isUnknown(proposed) || isUnknown(config)) return UNKNOWN;
  const configured = elements(config);
  // A block that was left out keeps what AWS answered, or what was there, where the provider plans no removal.
  if (configured.length === 0 && nested.computed) return prior ?? UNKNOWN;
  if (configured.length === 0 && nested.kept) return prior ?? [];
  const before = elements(prior);
  return configured.map((own, i) => {
    if (!isAttributes(own)) return own;
    const was = nested.nesting === 'set' ? before.find((it) => covers(own, it)) : before[i];
    return fillBlock(nested.block, isAttributes(was) ? was : null, own, own);
  });
}

/** True if a prior element of a set is the configured one: equal in every configured attribute. */
function covers(configured: Value, prior: Value | undefined): boolean {
  if (configured === null || (isZero(configured) && (prior ?? null) === null)) return true;
  if (isUnknown(configured)) return false;
  if (Array.isArray(configured)) {
    const items = configured as readonly Value[];
    const others = elements(prior);
    // An empty list of blocks may be one that AWS filled in.
    if (items.length === 0) return true;
    return items.length === others.length && items.every((it) => others.some((other) => covers(it, other)));
  }
  if (!isAttributes(configured)) return fingerprint(configured) === fingerprint(prior);
  return isAttributes(prior) && Object.entries(configured).every(([name, value]) => covers(value, prior[name]));
}

/**
 * `tags_all` is known at plan as soon as there are tags. Without tags it is unknown until AWS has answered; but the
 * types of the provider's newer framework, whose `tags_all` cannot be set, plan it empty.
 */
function withTags(schema: BlockSchema, prior: Attributes | null, state: Attributes, defaults: Attributes): Attributes {
  const attribute = schema.attributes.get('tags_all');
  if (!attribute?.computed) return state;
  const { tags = null } = state;
  if (isUnknown(tags)) return { ...state, tags_all: UNKNOWN };
  const all = { ...defaults, ...(isAttributes(tags) ? tags : {}) };
  if (Object.keys(all).length > 0 || !attribute.optional) return { ...state, tags_all: all };
  return { ...state, tags_all: isZero(prior?.tags_all) ? {} : UNKNOWN };
}

/** A resource without a region of its own is planned in the provider's. */
function withRegion(state: Attributes, region: string): Attributes {
  return isUnknown(state.region) ? { ...state, region } : state;
}
