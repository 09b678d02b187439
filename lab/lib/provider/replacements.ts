import type { BlockSchema, NestedBlockSchema } from './schema/schema';
import type { Path } from './values/path';
import type { Attributes, Value } from './values/value';
import { elements, fingerprint, isAttributes } from './values/value';

/** Paths of force-new attributes that change. */
export function replacements(schema: BlockSchema, prior: Attributes, planned: Attributes): Path[] {
  return inBlock(schema, prior, planned, []);
}

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
