import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade, NodeNetwork, NodePermissions, synthesize } from 'cdktf-kong-bluegreen';
import { Ground } from './ground';

const account = '111122223333';
const region = 'eu-central-1';

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region, defaultTags: [{ tags: { owner: 'gateways', 'cost-centre': '4711' } }] });
  const ground = new Ground(stack, 'ground');
  const { vpcId, subnetIds, clusterArn, database } = ground;
  new KongUpgrade(stack, 'kong', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    name: 'house',
    blue: { release: '0.34-1', image: 'registry.example/kong-enterprise-edition:0.34-1', proxyCount: 2 },
    green: { release: '0.35-5', image: 'registry.example/kong-enterprise-edition:0.35-5', proxyCount: 2 },
    ...{ account, region, vpcId, subnetIds, clusterArn },
    proxyListenerArn: ground.listenerArn('public'),
    adminListenerArn: ground.listenerArn('internal'),
    network: NodeNetwork.fromAttributes(stack, 'groups', {
      proxySecurityGroupIds: [ground.groupId('kong-proxy')],
      adminSecurityGroupIds: [ground.groupId('kong-admin')],
      migrationSecurityGroupIds: [ground.groupId('kong-tasks')],
    }),
    permissions: NodePermissions.fromAttributes(stack, 'roles', {
      executionRoleArn: ground.roleArn('kong-agent'),
      taskRoleArn: ground.roleArn('kong-node'),
    }),
    // Blue keeps its log group; the group of green is created, with the company's key.
    logGroupNames: { blue: ground.logGroupName },
    logKmsKeyArn: ground.logKeyArn,
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: database.endpoint,
      port: database.port,
      passwordSecretArn: `${ground.passwordSecretArn}:password::`,
    }),
    snapshot: { kind: 'cluster', identifier: database.clusterIdentifier },
  });
});
