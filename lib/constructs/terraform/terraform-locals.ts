import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

/** Many locals as one element: cdktf resolves a stack element by element, and a ledger has about fifty locals. */
export class TerraformLocals extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {
    super(scope, id);
  }

  override toTerraform(): unknown {
    return { locals: this.values };
  }

  override toHclTerraform(): unknown {
    const locals = Object.entries(this.values).map(([name, value]) => [name, { value, isBlock: false, type: 'any' }]);
    return { locals: Object.fromEntries(locals) as Record<string, unknown> };
  }
}
