import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { chosenSetting, KongDatastore, KongUpgrade, requiredSettings, synthesize } from './lib';

synthesize((app) => {
  const set = requiredSettings(
    ...(['AWS_REGION', 'AWS_ACCOUNT_ID', 'VPC_ID', 'SUBNET_IDS', 'ECS_CLUSTER_ARN'] as const),
    ...(['PROXY_LISTENER_ARN', 'ADMIN_LISTENER_ARN', 'LOAD_BALANCER_SECURITY_GROUP_ID'] as const),
    ...(['DATASTORE_HOST', 'DATASTORE_PASSWORD_SECRET_ARN', 'BLUE_IMAGE', 'GREEN_IMAGE'] as const),
  );
  const stack = new TerraformStack(app, 'kong');
  new AwsProvider(stack, 'aws', { region: set.AWS_REGION });
  new KongUpgrade(stack, 'gateway', {
    stage: process.env.STAGE,
    firstApply: chosenSetting('FIRST_APPLY', 'true', 'false') === 'true',
    name: 'gateway',
    patch: [chosenSetting('PATCH', 'blue', 'green')].filter((slot) => slot !== undefined),
    live: chosenSetting('LIVE', 'blue', 'green') ?? 'blue',
    blue: { image: set.BLUE_IMAGE },
    green: { image: set.GREEN_IMAGE },
    account: set.AWS_ACCOUNT_ID,
    region: set.AWS_REGION,
    vpcId: set.VPC_ID,
    subnetIds: set.SUBNET_IDS.split(','),
    clusterArn: set.ECS_CLUSTER_ARN,
    proxyListenerArn: set.PROXY_LISTENER_ARN,
    adminListenerArn: set.ADMIN_LISTENER_ARN,
    proxyLoadBalancerSecurityGroupId: set.LOAD_BALANCER_SECURITY_GROUP_ID,
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: set.DATASTORE_HOST,
      passwordSecretArn: set.DATASTORE_PASSWORD_SECRET_ARN,
    }),
    ...(process.env.SNAPSHOT_INSTANCE
      ? { snapshot: { kind: 'instance', identifier: process.env.SNAPSHOT_INSTANCE } }
      : { snapshotWaiver: process.env.SNAPSHOT_WAIVER ?? '' }),
    preflight: process.env.PREFLIGHT_IMAGE ? { image: process.env.PREFLIGHT_IMAGE } : {},
    ...(process.env.STEP_LAMBDA_ARN ? { stepLambdaArn: process.env.STEP_LAMBDA_ARN } : {}),
    command: `node "${__dirname}/bin/kong-bluegreen.js"`,
  });
});
