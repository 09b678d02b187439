import type { BlockSchema } from './schema';

const NESTING = { single: 1, list: 2, set: 3 } as const;

/** A schema as the protocol writes it. */
export function wireSchema(schema: BlockSchema, version = 0): object {
  return { version, block: wireBlock(schema) };
}

function wireBlock({ attributes, blocks }: BlockSchema): object {
  return {
    version: 0,
    attributes: [...attributes].map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      required: attribute.required,
      optional: attribute.optional,
      computed: attribute.computed,
      sensitive: attribute.sensitive,
    })),
    block_types: [...blocks].map(([type_name, { nesting, min, max, block }]) => ({
      type_name,
      block: wireBlock(block),
      nesting: NESTING[nesting],
      min_items: min,
      max_items: max,
    })),
  };
}
