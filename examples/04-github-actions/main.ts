import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade, synthesize, TrafficSchedule } from 'cdktf-kong-bluegreen';

const account = '111122223333';
const region = 'eu-central-1';
const loadBalancers = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app`;

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region });
  // The jobs run on different machines: all of them must find the state, and it must be locked while one applies.
  const bucket = process.env.STATE_BUCKET;
  if (bucket) new S3Backend(stack, { bucket, key: 'gateway.tfstate', region, encrypt: true });
  new KongUpgrade(stack, 'kong', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    name: 'payments',
    blue: { release: '0.34-1', image: 'registry.example/kong-enterprise-edition:0.34-1', proxyCount: 2 },
    green: { release: '0.35-5', image: 'registry.example/kong-enterprise-edition:0.35-5', proxyCount: 2 },
    schedule: TrafficSchedule.steps(5, 50, 100),
    account,
    region,
    vpcId: 'vpc-0a1b2c3d4e5f60718',
    subnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'],
    clusterArn: `arn:aws:ecs:${region}:${account}:cluster/gateways`,
    proxyListenerArn: `${loadBalancers}/public/50dc6c495c0c9188/f2f7dc8efc522ab2`,
    adminListenerArn: `${loadBalancers}/internal/6d0ecf831eec9f09/9683b2d02a6cabee`,
    proxyLoadBalancerSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: 'kong.cluster-abc.eu-central-1.rds.amazonaws.com',
      passwordSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:kong-datastore`,
    }),
    // The runners can't reach the datastore: a one-off task inside the VPC reads it for the preflight. The lab's shell reaches its own.
    ...(process.env.PREFLIGHT_IMAGE ? { preflight: { image: process.env.PREFLIGHT_IMAGE } } : {}),
    snapshot: { kind: 'cluster', identifier: 'kong' },
  });
});
