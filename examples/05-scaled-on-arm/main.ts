import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade, synthesize } from 'cdktf-kong-bluegreen';

const account = '111122223333';
const region = 'eu-central-1';
const loadBalancers = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app`;

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region });
  new KongUpgrade(stack, 'kong', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    name: 'search',
    blue: {
      image: 'registry.example/kong-enterprise-edition:0.34-1',
      autoscaling: { minCount: 2, maxCount: 6, targetCpuPercent: 60 },
    },
    // The next release moves to ARM instances of the cluster, and is scaled by requests too: AWS uses the policy that asks for more nodes.
    green: {
      image: 'registry.example/kong-enterprise-edition:0.35-5',
      autoscaling: { minCount: 2, maxCount: 8, targetCpuPercent: 60, targetRequestsPerTarget: 12_000 },
      cpuArchitecture: 'ARM64',
      capacity: { capacityProviders: [{ name: 'arm-instances' }] },
    },
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
    snapshot: { kind: 'cluster', identifier: 'kong' },
  });
});
