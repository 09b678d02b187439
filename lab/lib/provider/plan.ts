import { Refusal } from './diagnostic';
import { areEquivalent, isZero } from './equivalence';
import { replacements, type Path } from './replacements';
import type { AttributeSchema, BlockSchema, NestedBlockSchema } from './schema/schema';
import type { Attributes, Value } from './value';
import { conformBlock, elements, fingerprint, isAttributes, isUnknown, UNKNOWN } from './value';

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

/** What the provider's own configuration adds to every resource. */
export interface PlanDefaults {
  readonly region: string;
  readonly tags: Attributes;
}

/** What the provider plans for a create or an update, as the SDK that the real one is built with would. */
export function planState(type: string, schema: BlockSchema, proposal: Proposal, defaults: PlanDefaults): Planned {
  const { prior, proposed, config } = proposal;
  const filled = fillBlock(schema, prior, proposed, config);
  const settled = withRegion(withTags(schema, prior, filled, defaults.tags), defaults.region);
  const customized = prior === null ? settled : (CUSTOM[type]?.(prior, settled, config) ?? settled);
  const state = conformBlock(schema, customized);
  const before = prior === null ? undefined : conformBlock(schema, prior);
  return { state, requiresReplace: before ? replacements(type, schema, before, state) : [] };
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

/** Whether a prior element of a set is the configured one: equal in all that is configured. */
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
 * `tags_all` is known at plan as soon as there are tags. Where there are none it is unknown until AWS has answered; but the
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

type Customize = (prior: Attributes, planned: Attributes, config: Attributes) => Attributes;

function changed(prior: Attributes, planned: Attributes, ...names: string[]): boolean {
  return names.some((name) => fingerprint(prior[name]) !== fingerprint(planned[name]));
}

/** A new text makes the other form of the value, and the version, unknown. */
const parameter: Customize = (prior, planned, config) => {
  const plain = changed(prior, planned, 'insecure_value');
  const secret = changed(prior, planned, 'value');
  return {
    ...planned,
    ...(plain && (config.value ?? null) === null ? { value: UNKNOWN } : {}),
    ...(secret && (config.insecure_value ?? null) === null ? { insecure_value: UNKNOWN } : {}),
    ...(plain || secret || changed(prior, planned, 'description') ? { version: UNKNOWN } : {}),
  };
};

/** Triggers count only together with `force_new_deployment`; without it the provider plans no other strategy (since 6.15). */
const service: Customize = (prior, planned) => {
  if (planned.force_new_deployment === true) return planned;
  if (changed(prior, planned, 'capacity_provider_strategy'))
    throw new Refusal('force_new_deployment should be true when capacity_provider_strategy is being updated', '');
  return { ...planned, triggers: prior.triggers ?? null };
};

/** What the provider changes in its own plan of an update (CustomizeDiff). */
const CUSTOM: Readonly<Record<string, Customize>> = { aws_ecs_service: service, aws_ssm_parameter: parameter };
