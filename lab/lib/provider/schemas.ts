import { BEHAVING_TYPES, statedFacts } from './behaviours';
import { KNOWN_TYPES } from './schema/facts';
import type { BlockSchema } from './schema/schema';
import { readSchema } from './schema/schema-reader';
import { SURROUNDINGS } from './schema/surroundings';
import { LabError } from '../common/lab-error';

const DATA = 'data.';

/** The schemas that are served: Terraform asks for all of them at once and names no types. */
export class Schemas {
  readonly provider: BlockSchema;
  readonly resources = new Map<string, BlockSchema>();
  readonly data = new Map<string, BlockSchema>();

  /** Serves the types with known facts, the types with a behaviour, the types that surround them, and `types` (`aws_sqs_queue`, `data.aws_ami`). */
  constructor(types: readonly string[] = []) {
    const provider = readSchema('provider');
    if (!provider)
      throw new LabError(
        'KBG-LAB-010',
        'the installed @cdktf/provider-aws holds no schema of the provider itself; run: npm install --save-dev @cdktf/provider-aws@21',
      );
    this.provider = provider;
    // A known type may be missing: it is younger than the installed bindings.
    for (const type of new Set([...KNOWN_TYPES, ...BEHAVING_TYPES, ...SURROUNDINGS]))
      this.add(type, readSchema(type, statedFacts(type)));
    for (const type of types) this.add(type, asked(type));
  }

  resource(type: string): BlockSchema {
    const schema = this.resources.get(type);
    if (!schema) throw new Error(`no schema of the resource type ${type} was served`);
    return schema;
  }

  dataSource(type: string): BlockSchema {
    const schema = this.data.get(type);
    if (!schema) throw new Error(`no schema of the data source ${type} was served`);
    return schema;
  }

  private add(type: string, schema: BlockSchema | undefined): void {
    if (!schema) return;
    if (type.startsWith(DATA)) this.data.set(type.slice(DATA.length), schema);
    else this.resources.set(type, schema);
  }
}

/** A type of the option `types` is served, or refused with its name. */
function asked(type: string): BlockSchema {
  const schema = readSchema(type);
  if (!schema)
    throw new LabError(
      'KBG-LAB-011',
      `the installed @cdktf/provider-aws has no ${type}; correct the name, or install a version that has the type`,
    );
  if (hasDynamicInSet(schema, false)) {
    throw new LabError(
      'KBG-LAB-012',
      `the lab can't serve ${type}: Terraform rejects a whole schema with a dynamic type inside a set; leave the type out of what you apply to the lab`,
    );
  }
  return schema;
}

function hasDynamicInSet({ attributes, blocks }: BlockSchema, inSet: boolean): boolean {
  const own = inSet && [...attributes.values()].some(({ type }) => type === 'dynamic');
  return own || [...blocks.values()].some(({ nesting, block }) => hasDynamicInSet(block, inSet || nesting === 'set'));
}
