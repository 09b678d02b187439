import type { UpgradeOutline } from './upgrade-outline';

const KIND = 'kong-bluegreen/upgrade';

/** Version of the fields of an outline. It rises when a reader of the old fields would misread the new ones. */
export const OUTLINE_SCHEMA = 1;

/**
 * Value of the Terraform output that holds an upgrade's outline. The outline is found by its kind: the names of outputs are free for the
 * user's own.
 */
export interface OutlineOutput extends UpgradeOutline {
  readonly kind: typeof KIND;
  readonly schema: number;
}

export function outlineOutput(outline: UpgradeOutline): OutlineOutput {
  return { kind: KIND, schema: OUTLINE_SCHEMA, ...outline };
}

export function isOutlineOutput(value: unknown): value is OutlineOutput {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === KIND;
}
