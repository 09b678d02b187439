/** A Terraform type in the form in which the protocol writes it (cty's JSON). */
export type TerraformType =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | readonly ['list' | 'set' | 'map', TerraformType]
  | readonly ['object', { readonly [name: string]: TerraformType }];

export interface AttributeSchema {
  readonly type: TerraformType;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  readonly forceNew: boolean;
  /** What the provider fills in at plan. */
  readonly fallback?: unknown;
}

export interface NestedBlockSchema {
  readonly nesting: 'single' | 'list' | 'set';
  readonly min: number;
  readonly max: number;
  /** The provider keeps what AWS answered when the configuration has none. */
  readonly computed: boolean;
  readonly block: BlockSchema;
}

export interface BlockSchema {
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  readonly blocks: ReadonlyMap<string, NestedBlockSchema>;
}
