import type { TerraformElement } from 'cdktf';
import { TerraformLocal, TerraformStack } from 'cdktf';
import { TerraformLocals } from '../../../lib/constructs/terraform/terraform-locals';
import { testApp } from '../../support/test-app';

const VALUES = { table: { baseline: ['migrate-up'] }, stage: '${try(local.ledger.stage, "")}', rank: 3 };

function stackWith(add: (stack: TerraformStack) => TerraformElement | readonly TerraformElement[]): TerraformStack {
  const stack = new TerraformStack(testApp(), 'kong');
  add(stack);
  return stack;
}

describe('TerraformLocals', () => {
  const one = stackWith((stack) => new TerraformLocals(stack, 'locals', VALUES));
  const each = stackWith((stack) =>
    Object.entries(VALUES).map(([key, value]) => new TerraformLocal(stack, key, value)),
  );

  it('gives the JSON that a local for each value gives', () => {
    expect(one.toTerraform()).toEqual(each.toTerraform());
    expect(one.toTerraform()).toMatchObject({ locals: VALUES });
  });

  it('gives the HCL that a local for each value gives', () => {
    expect(one.toHclTerraform()).toEqual(each.toHclTerraform());
  });
});
