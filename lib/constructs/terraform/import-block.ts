import type { TerraformResource } from 'cdktf';
import { TerraformElement } from 'cdktf';
import { address } from './expression';

/**
 * Imports an existing resource into the state at the next apply (Terraform: "Import existing resources"), and does nothing afterwards. cdktf's
 * own `importFrom` can't name an instance, which a resource with `count` needs.
 */
export class ImportBlock extends TerraformElement {
  constructor(
    private readonly resource: TerraformResource,
    private readonly existing: string,
  ) {
    super(resource, 'import');
  }

  override toTerraform(): object {
    const instance = this.resource.count === undefined ? '' : '[0]';
    return { import: [{ to: `${address(this.resource)}${instance}`, id: this.existing }] };
  }
}
