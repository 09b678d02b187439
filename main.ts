import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade } from './lib';

/** An existing thing's name or ARN, from the environment. */
function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set: the README's table "Settings of main.ts" says to what`);
  return value;
}

const app = new App();
const stack = new TerraformStack(app, 'kong');
const region = setting('AWS_REGION');
new AwsProvider(stack, 'aws', { region });
new KongUpgrade(stack, 'gateway', {
  stage: process.env.STAGE,
  firstApply: process.env.FIRST_APPLY === 'true',
  name: 'gateway',
  blue: { release: '0.34-1', image: setting('BLUE_IMAGE') },
  green: { release: '0.35-5', image: setting('GREEN_IMAGE') },
  account: setting('AWS_ACCOUNT_ID'),
  region,
  vpcId: setting('VPC_ID'),
  subnetIds: setting('SUBNET_IDS').split(','),
  clusterArn: setting('ECS_CLUSTER_ARN'),
  proxyListenerArn: setting('PROXY_LISTENER_ARN'),
  adminListenerArn: setting('ADMIN_LISTENER_ARN'),
  proxyLoadBalancerSecurityGroupId: setting('LOAD_BALANCER_SECURITY_GROUP_ID'),
  datastore: KongDatastore.fromAttributes(stack, 'datastore', {
    host: setting('DATASTORE_HOST'),
    passwordSecretArn: setting('DATASTORE_PASSWORD_SECRET_ARN'),
  }),
  snapshotWaiver: setting('SNAPSHOT_WAIVER'),
  command: `node "${join(__dirname, 'bin', 'kong-bluegreen.js')}"`,
});
app.synth();
