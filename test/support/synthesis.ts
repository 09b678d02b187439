import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { KongDatastore, KongUpgrade } from '../../lib';
import type { KongUpgradeProps } from '../../lib';
import { testApp } from './test-app';

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const LISTENER = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:listener/app`;

type Json = Readonly<Record<string, unknown>>;

/** A resource in the JSON. */
export interface ResourceJson extends Json {
  readonly count?: number;
  readonly lifecycle?: { readonly prevent_destroy?: boolean };
}

/** A synthesized stack, by type and name. */
export interface StackJson {
  readonly text: string;
  readonly resource: Readonly<Record<string, Readonly<Record<string, ResourceJson>>>>;
  readonly data: Readonly<Record<string, Readonly<Record<string, ResourceJson>>>>;
  readonly locals: Json;
}

/** The JSON of a stack with one upgrade, in this process; a setting that is not given gets an allowed value. */
export function synthesizeUpgrade(stage: string, props: Partial<KongUpgradeProps> = {}): StackJson {
  const stack = new TerraformStack(testApp(), 'kong');
  new AwsProvider(stack, 'aws', { region: REGION });
  addUpgrade(stack, 'gateway', stage, props);
  const text = Testing.synth(stack);
  const { resource = {}, data = {}, locals = {} } = JSON.parse(text) as Partial<StackJson>;
  return { text, resource, data, locals };
}

export function addUpgrade(
  stack: TerraformStack,
  id: string,
  stage: string,
  props: Partial<KongUpgradeProps>,
): KongUpgrade {
  const { snapshotWaiver, ...rest } = props;
  return new KongUpgrade(stack, id, {
    stage,
    firstApply: false,
    name: 'gateway',
    blue: { image: 'registry.example/kong-enterprise-edition:0.34-1' },
    green: { image: 'registry.example/kong-enterprise-edition:0.35-5' },
    account: ACCOUNT,
    region: REGION,
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    clusterArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/main`,
    proxyListenerArn: `${LISTENER}/public/0123456789abcdef/0123456789abcde1`,
    adminListenerArn: `${LISTENER}/internal/0123456789abcdea/0123456789abcde2`,
    proxyLoadBalancerSecurityGroupId: 'sg-0123456789abcdef0',
    datastore: KongDatastore.fromAttributes(stack, `${id}-datastore`, {
      host: 'kong.example.internal',
      passwordSecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:kong-pg`,
    }),
    ...(snapshotWaiver === undefined ? { snapshot: { kind: 'instance', identifier: 'kong' } } : { snapshotWaiver }),
    ...rest,
  });
}
