/** A Terraform type in the form in which the protocol writes it (cty's JSON). */
export type TerraformType =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | readonly ['list' | 'set' | 'map', TerraformType]
  | readonly ['object', { readonly [name: string]: TerraformType }];

/**
 * Differences that the provider does not plan: `json` equal documents, `containers` equal container definitions, `none` NONE
 * against unset, `case` other case of letters.
 */
export type Equivalence = 'json' | 'containers' | 'none' | 'case';

export interface AttributeSchema {
  readonly type: TerraformType;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  readonly forceNew: boolean;
  /** Default that the provider fills in at plan. */
  readonly fallback?: unknown;
  readonly equivalence?: Equivalence;
  /** Rule for allowed values: `arn`, `json`, `range:0:999`, `length:1:64`, `enum:A|B`, `enum/i:a|b`. */
  readonly rule?: string;
}

export interface NestedBlockSchema {
  readonly nesting: 'single' | 'list' | 'set';
  readonly min: number;
  readonly max: number;
  /** The provider keeps what AWS answered when the configuration has none. */
  readonly computed: boolean;
  /** To remove the block plans nothing: it keeps its prior value. */
  readonly kept: boolean;
  readonly block: BlockSchema;
}

export interface BlockSchema {
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  readonly blocks: ReadonlyMap<string, NestedBlockSchema>;
}
