import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Aspects, TerraformResource, TerraformStack, Testing } from 'cdktf';
import type { IConstruct } from 'constructs';
import { MisuseError } from '../../../lib';
import { addUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

/** The synthesis of a stack with an upgrade and a house's aspect. */
function aspect(visit: (node: TerraformResource) => void): () => void {
  return () => {
    const stack = new TerraformStack(testApp(), 'kong');
    new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
    addUpgrade(stack, 'gateway', 'migrate-up', {});
    Aspects.of(stack).add({
      visit: (node: IConstruct) => {
        if (TerraformResource.isTerraformResource(node)) visit(node);
      },
    });
    Testing.synth(stack, true);
  };
}

it('lets a house rule add to a lifecycle', () => {
  expect(aspect((node) => (node.lifecycle = { ...node.lifecycle, createBeforeDestroy: true }))).not.toThrow();
});

it.each<[string, (node: TerraformResource) => void, RegExp]>([
  [
    'a lifecycle of its own',
    (node) => (node.lifecycle = { preventDestroy: true }),
    /gateway\/ledger\/guard: its preconditions were removed/,
  ],
  [
    'other changes to ignore',
    (node) => (node.lifecycle = { ...node.lifecycle, ignoreChanges: ['tags'] }),
    /proxy-service: its ignore_changes were removed, by an aspect .*; exclude this resource from the aspect/,
  ],
  [
    'an end of the protection',
    (node) => (node.lifecycle = { ...node.lifecycle, preventDestroy: false }),
    /its prevent_destroy was removed/,
  ],
  [
    'another name of a service',
    (node) => {
      if (node instanceof EcsService) node.name = `acme-${node.nameInput}`;
    },
    /blue\/proxy-service: its name was changed to acme-gateway-blue-proxy/,
  ],
  [
    'another name of a parameter',
    (node) => {
      if (node instanceof SsmParameter) node.name = `/acme${node.nameInput}`;
    },
    /ledger\/intent: its name was changed to \/acme\/kong-bluegreen/,
  ],
])('refuses an aspect that gives %s', (_, visit, sentence) => {
  expect(aspect(visit)).toThrow(MisuseError);
  expect(aspect(visit)).toThrow(sentence);
});
