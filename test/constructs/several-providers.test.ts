import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Aspects, TerraformDataSource, TerraformResource, TerraformStack, Testing } from 'cdktf';
import { addUpgrade } from '../support/synthesis';
import { testApp } from '../support/test-app';

type Elements = Readonly<Record<string, Readonly<Record<string, { readonly provider?: string }>>>>;

it('an aspect gives every element of AWS another provider than the usual one', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  const provider = new AwsProvider(stack, 'gateway-aws', { region: 'eu-west-1', alias: 'gateway' });
  addUpgrade(stack, 'gateway', 'shift-50', {});
  Aspects.of(stack).add({
    visit(node) {
      const isElement = TerraformResource.isTerraformResource(node) || TerraformDataSource.isTerraformDataSource(node);
      if (isElement && node.terraformResourceType.startsWith('aws_')) node.provider = provider;
    },
  });
  const { resource, data } = JSON.parse(Testing.synth(stack, true)) as { resource: Elements; data: Elements };
  const ofAws = [resource, data]
    .flatMap((kinds) => Object.entries(kinds))
    .filter(([type]) => type.startsWith('aws_'))
    .flatMap(([, byName]) => Object.entries(byName));
  expect(ofAws.length).toBeGreaterThan(30);
  expect(ofAws.filter(([, { provider: its }]) => its !== 'aws.gateway')).toEqual([]);
});

it('the only provider is of the region that the steps look in', () => {
  const synth = (...regions: readonly string[]): (() => void) => {
    const stack = new TerraformStack(testApp(), 'kong');
    addUpgrade(stack, 'gateway', 'baseline', {});
    for (const region of regions) new AwsProvider(stack, region, { region, alias: region });
    return () => Testing.synth(stack, true);
  };
  expect(synth('us-east-1')).toThrow(
    /region must be that of the stack's AWS provider, us-east-1, got "eu-west-1"; Terraform would create/,
  );
  expect(synth('eu-west-1')).not.toThrow();
  expect(synth('us-east-1', 'eu-west-1')).not.toThrow();
});
