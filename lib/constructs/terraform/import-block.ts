import type { TerraformResource } from 'cdktf';
import { TerraformElement } from 'cdktf';
import { address } from './expression';

/**
 * Brings what exists into the state at the next apply (Terraform: "Import existing resources"); does nothing once it is there. cdktf's own
 * `importFrom` names no instance, which a resource with `count` needs.
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
