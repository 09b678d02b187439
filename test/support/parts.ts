import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import type { KongClusterProps, TrafficRouterProps } from '../../lib';
import { KongCluster, KongDatastore, TrafficRouter } from '../../lib';
import { testApp } from './test-app';

export type Json = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Json>>>>;
type Ids = Pick<KongClusterProps, 'clusterArn' | 'subnetIds' | 'securityGroupIds' | 'datastore'> &
  Pick<TrafficRouterProps, 'vpcId' | 'listenerArn'>;

export const region = 'eu-west-1';

/** A stack that creates all resources which the parts need: every id is a reference. */
export function surroundings(stack: TerraformStack): Ids {
  const vpc = new Vpc(stack, 'vpc', { cidrBlock: '10.0.0.0/16' });
  const subnet = new Subnet(stack, 'subnet', { vpcId: vpc.id, cidrBlock: '10.0.0.0/24' });
  const group = new SecurityGroup(stack, 'nodes', { vpcId: vpc.id });
  const balancer = new Lb(stack, 'balancer', { name: 'shop', subnets: [subnet.id] });
  const fixedResponse = { contentType: 'text/plain', statusCode: '404' };
  const listener = new LbListener(stack, 'listener', {
    loadBalancerArn: balancer.arn,
    port: 80,
    defaultAction: [{ type: 'fixed-response', fixedResponse }],
  });
  const port = new TerraformVariable(stack, 'port', { type: 'number' });
  return {
    vpcId: vpc.id,
    listenerArn: listener.arn,
    clusterArn: new EcsCluster(stack, 'cluster', { name: 'shop' }).arn,
    subnetIds: [subnet.id],
    securityGroupIds: [group.id],
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: 'kong.example',
      port: port.numberValue,
      passwordSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong',
    }),
  };
}

export interface Parts {
  readonly router?: Partial<TrafficRouterProps>;
  readonly cluster?: Partial<KongClusterProps>;
}

export function synthesizeParts(change: (stack: TerraformStack) => Parts = () => ({})): Resources {
  const stack = new TerraformStack(testApp(), 'shop');
  new AwsProvider(stack, 'aws', { region });
  const { vpcId, listenerArn, ...ids } = surroundings(stack);
  const { router = {}, cluster = {} } = change(stack);
  const proxies = new TrafficRouter(stack, 'proxies', { name: 'shop', vpcId, listenerArn, ...router });
  for (const slot of ['blue', 'green'] as const) {
    const release = { image: 'registry.example/kong:0.34-1', plugins: ['mine'] };
    new KongCluster(stack, slot, { name: 'shop', slot, release, region, proxies, ...ids, ...cluster });
  }
  return (JSON.parse(Testing.synth(stack, true)) as { resource: Resources }).resource;
}
