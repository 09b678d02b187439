import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade, synthesize, UpgradeAlarms } from 'cdktf-kong-bluegreen';

const account = '111122223333';
const region = 'eu-central-1';
const balancing = `arn:aws:elasticloadbalancing:${region}:${account}`;

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region });
  const onCall = new SnsTopic(stack, 'on-call', { name: 'gateway-on-call' });
  new KongUpgrade(stack, 'kong', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    name: 'orders',
    blue: { release: '0.34-1', image: 'registry.example/kong-enterprise-edition:0.34-1', proxyCount: 2 },
    green: { release: '0.35-5', image: 'registry.example/kong-enterprise-edition:0.35-5', proxyCount: 2 },
    account,
    region,
    vpcId: 'vpc-0a1b2c3d4e5f60718',
    subnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'],
    clusterArn: `arn:aws:ecs:${region}:${account}:cluster/gateways`,
    proxyListenerArn: `${balancing}:listener/app/public/50dc6c495c0c9188/f2f7dc8efc522ab2`,
    adminListenerArn: `${balancing}:listener/app/internal/6d0ecf831eec9f09/9683b2d02a6cabee`,
    proxyLoadBalancerSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: 'kong.cluster-abc.eu-central-1.rds.amazonaws.com',
      passwordSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:kong-datastore`,
    }),
    snapshot: { kind: 'cluster', identifier: 'kong' },
    monitoring: {
      thresholds: { maxErrorRate: 0.5, maxClientErrorRate: 10, maxP99LatencySeconds: 2, minHealthyTargets: 2 },
      alarmActions: [onCall.arn],
    },
  });
  // The service behind Kong: if its alarm rings too, the errors are not Kong's.
  new UpgradeAlarms(stack, 'upstream', {
    name: 'orders-upstream',
    targetGroup: `${balancing}:targetgroup/orders/73e2d6bc24d8a067`,
    loadBalancer: `${balancing}:loadbalancer/app/internal/6d0ecf831eec9f09`,
    thresholds: { maxErrorRate: 0.5, maxP99LatencySeconds: 1.5 },
    kinds: ['error-rate', 'p99-latency'],
    alarmActions: [onCall.arn],
  });
});
