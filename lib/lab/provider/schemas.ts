import { KNOWN_TYPES } from './schema/facts';
import type { BlockSchema } from './schema/schema';
import { readSchema } from './schema/schema-reader';

/** The schemas that are served: Terraform asks for all of them at once and names no types. */
export class Schemas {
  readonly provider: BlockSchema;
  readonly resources = new Map<string, BlockSchema>();
  readonly data = new Map<string, BlockSchema>();

  /** Serves the types of which all facts are known, and `types` beside them (`aws_sqs_queue`, `data.aws_ami`). */
  constructor(types: readonly string[] = []) {
    const provider = readSchema('provider');
    if (!provider)
      throw new Error('@cdktf/provider-aws holds no schema of the provider itself; install a version from 20 to 21');
    this.provider = provider;
    for (const type of new Set([...KNOWN_TYPES, ...types])) {
      const schema = readSchema(type);
      if (!schema) continue;
      if (type.startsWith('data.')) this.data.set(type.slice('data.'.length), schema);
      else this.resources.set(type, schema);
    }
  }
}
