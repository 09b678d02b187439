import type { BlockSchema, NestedBlockSchema } from './schema/schema';
import type { Attributes, Value } from './value';
import { elements, fingerprint, isAttributes } from './value';

/** A path into a state: names, and indexes of lists. */
export type Path = readonly (string | number)[];

/** The arguments of which a security group's rule has one; to change which is to replace the rule. */
const SOURCES = ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id', 'referenced_security_group_id'];

/** Paths of force-new attributes that change. */
export function replacements(type: string, schema: BlockSchema, prior: Attributes, planned: Attributes): Path[] {
  return [...inBlock(schema, prior, planned, []), ...(CONDITIONAL[type]?.(prior, planned) ?? [])];
}

function ofSources(prior: Attributes, planned: Attributes): Path[] {
  const isSet = (from: Attributes, name: string): boolean => (from[name] ?? null) !== null;
  return SOURCES.filter((name) => isSet(prior, name) !== isSet(planned, name)).map((name) => [name]);
}

function ofTier(prior: Attributes, planned: Attributes): Path[] {
  return prior.tier === 'Advanced' && planned.tier === 'Standard' ? [['tier']] : [];
}

/** A new input is a new invocation, where it is invoked at creation alone. */
function ofInput(prior: Attributes, planned: Attributes): Path[] {
  const isNew = fingerprint(prior.input) !== fingerprint(planned.input);
  return isNew && planned.lifecycle_scope === 'CREATE_ONLY' ? [['input']] : [];
}

/** Replacements that no flag of one attribute can tell (the provider's CustomizeDiff). */
const CONDITIONAL: Readonly<Record<string, (prior: Attributes, planned: Attributes) => Path[]>> = {
  aws_vpc_security_group_ingress_rule: ofSources,
  aws_vpc_security_group_egress_rule: ofSources,
  aws_ssm_parameter: ofTier,
  aws_lambda_invocation: ofInput,
};

function inBlock(schema: BlockSchema, prior: Attributes, planned: Attributes, path: Path): Path[] {
  const attributes = [...schema.attributes]
    .filter(([name, { forceNew }]) => forceNew && fingerprint(prior[name]) !== fingerprint(planned[name]))
    .map(([name]): Path => [...path, name]);
  const blocks = [...schema.blocks].flatMap(([name, nested]) =>
    inNested(nested, prior[name], planned[name], [...path, name]),
  );
  return [...attributes, ...blocks];
}

/** A set has no index, so it is named as a whole; so is a list whose length changes. */
function inNested(nested: NestedBlockSchema, prior: Value | undefined, planned: Value | undefined, path: Path): Path[] {
  const [before, after] = [elements(prior), elements(planned)];
  if (fingerprint(before) === fingerprint(after) || !forcesNew(nested.block)) return [];
  if (nested.nesting === 'set' || before.length !== after.length) return [path];
  return after.flatMap((item, i) => {
    const was = before[i];
    return isAttributes(item) && isAttributes(was) ? inBlock(nested.block, was, item, [...path, i]) : [];
  });
}

function forcesNew(block: BlockSchema): boolean {
  const own = [...block.attributes.values()].some(({ forceNew }) => forceNew);
  return own || [...block.blocks.values()].some((nested) => forcesNew(nested.block));
}
