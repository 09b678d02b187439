import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { TerraformStack } from 'cdktf';
import { KongCluster, KongDatastore, synthesize, TrafficRouter } from 'cdktf-kong-bluegreen';
import { Network } from './network';

const region = 'eu-central-1';
const name = 'web';
const image = 'registry.example/kong-enterprise-edition:0.34-1';
const green = Number(process.env.GREEN_WEIGHT ?? '0');

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region });
  const { vpc, publicSubnetIds, privateSubnetIds: subnetIds } = new Network(stack, 'network', region);
  const everywhere = { cidrBlocks: ['0.0.0.0/0'], protocol: '-1', fromPort: 0, toPort: 0 };
  const outside = new SecurityGroup(stack, 'outside', {
    vpcId: vpc.id,
    ingress: [{ cidrBlocks: ['0.0.0.0/0'], protocol: 'tcp', fromPort: 80, toPort: 80 }],
    egress: [everywhere],
  });
  const nodes = new SecurityGroup(stack, 'nodes', {
    vpcId: vpc.id,
    ingress: [{ securityGroups: [outside.id], protocol: 'tcp', fromPort: 8000, toPort: 8000 }],
    egress: [everywhere],
  });
  const balancer = new Lb(stack, 'balancer', { name, subnets: publicSubnetIds, securityGroups: [outside.id] });
  const listener = new LbListener(stack, 'listener', {
    loadBalancerArn: balancer.arn,
    port: 80,
    defaultAction: [{ type: 'fixed-response', fixedResponse: { contentType: 'text/plain', statusCode: '421' } }],
  });
  const { arn: clusterArn } = new EcsCluster(stack, 'cluster', { name });
  const datastore = KongDatastore.fromAttributes(stack, 'datastore', {
    host: 'kong.cluster-abc.eu-central-1.rds.amazonaws.com',
    passwordSecretArn: `arn:aws:secretsmanager:${region}:111122223333:secret:kong-datastore`,
  });
  const proxies = new TrafficRouter(stack, 'proxies', {
    name,
    vpcId: vpc.id,
    listenerArn: listener.arn,
    hosts: ['shop.example'],
    weights: { blue: 100 - green, green },
  });
  const place = { name, region, clusterArn, datastore, proxies, securityGroupIds: [nodes.id], subnetIds };
  new KongCluster(stack, 'blue', { ...place, slot: 'blue', release: { image } });
  const changed = { image, environment: { KONG_LOG_LEVEL: 'warn' } };
  new KongCluster(stack, 'green', { ...place, slot: 'green', release: changed });
});
