import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade, requiredSettings, synthesize } from '../../lib';

/** The gateway of the project's own app, with a rule of its proxies by host and one by path, in the network and the cluster of the lab. */
synthesize((app) => {
  const set = requiredSettings(
    ...(['AWS_REGION', 'AWS_ACCOUNT_ID', 'VPC_ID', 'SUBNET_IDS', 'ECS_CLUSTER_ARN'] as const),
    ...(['PROXY_LISTENER_ARN', 'ADMIN_LISTENER_ARN', 'LOAD_BALANCER_SECURITY_GROUP_ID'] as const),
    ...(['DATASTORE_HOST', 'DATASTORE_PASSWORD_SECRET_ARN', 'BLUE_IMAGE', 'GREEN_IMAGE'] as const),
  );
  const { PROXY_LISTENER_ARN: proxyListenerArn } = set;
  const stack = new TerraformStack(app, 'kong');
  new AwsProvider(stack, 'aws', { region: set.AWS_REGION });
  new KongUpgrade(stack, 'gateway', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    name: 'gateway',
    blue: { image: set.BLUE_IMAGE },
    green: { image: set.GREEN_IMAGE },
    account: set.AWS_ACCOUNT_ID,
    region: set.AWS_REGION,
    vpcId: set.VPC_ID,
    subnetIds: set.SUBNET_IDS.split(','),
    clusterArn: set.ECS_CLUSTER_ARN,
    proxyListenerArn,
    ...(process.env.PROXY_PATHS
      ? { proxyPaths: [process.env.PROXY_PATHS] }
      : { proxyHosts: ['shop.example', '*.shop.example'] }),
    proxyRules: [{ id: 'partners', listenerArn: proxyListenerArn, priority: 7, paths: ['/partners/*'] }],
    adminListenerArn: set.ADMIN_LISTENER_ARN,
    proxyLoadBalancerSecurityGroupId: set.LOAD_BALANCER_SECURITY_GROUP_ID,
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: set.DATASTORE_HOST,
      passwordSecretArn: set.DATASTORE_PASSWORD_SECRET_ARN,
    }),
    snapshotWaiver: 'a lab has nothing to lose',
    command: `node "${require.resolve('../../bin/kong-bluegreen.js')}"`,
  });
});
