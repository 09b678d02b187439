import { TerraformResource } from 'cdktf';
import type { TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import { readable } from './expression';

/** Options of Terraform's built-in `terraform_data`, whose values may be expressions of any type. */
export interface TerraformDataOptions {
  readonly input?: unknown;
  readonly triggersReplace?: unknown;
  readonly lifecycle?: TerraformResourceLifecycle;
  readonly localExec?: { readonly command: string; readonly environment: Readonly<Record<string, string>> };
}

/**
 * Terraform's built-in `terraform_data` (Terraform 1.4 and later). cdktf's own class renames the keys of a provisioner's
 * environment and takes maps only, so the attributes are written as overrides.
 */
export class TerraformData extends TerraformResource {
  constructor(scope: Construct, id: string, options: TerraformDataOptions) {
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      ...(options.lifecycle ? { lifecycle: options.lifecycle } : {}),
    });
    readable(this);
    if (options.input !== undefined) this.addOverride('input', options.input);
    if (options.triggersReplace !== undefined) this.addOverride('triggers_replace', options.triggersReplace);
    if (options.localExec) this.addOverride('provisioner', [{ 'local-exec': options.localExec }]);
  }
}
