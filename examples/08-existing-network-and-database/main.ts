import { DataAwsCloudwatchLogGroup } from '@cdktf/provider-aws/lib/data-aws-cloudwatch-log-group';
import { DataAwsEcsCluster } from '@cdktf/provider-aws/lib/data-aws-ecs-cluster';
import { DataAwsIamRole } from '@cdktf/provider-aws/lib/data-aws-iam-role';
import { DataAwsKmsAlias } from '@cdktf/provider-aws/lib/data-aws-kms-alias';
import { DataAwsLb } from '@cdktf/provider-aws/lib/data-aws-lb';
import { DataAwsLbListener } from '@cdktf/provider-aws/lib/data-aws-lb-listener';
import { DataAwsRdsCluster } from '@cdktf/provider-aws/lib/data-aws-rds-cluster';
import { DataAwsSecretsmanagerSecret } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret';
import { DataAwsSecurityGroup } from '@cdktf/provider-aws/lib/data-aws-security-group';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade, NodeNetwork, NodePermissions, synthesize } from 'cdktf-kong-bluegreen';

const account = '111122223333';
const region = 'eu-central-1';

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region, defaultTags: [{ tags: { owner: 'gateways', 'cost-centre': '4711' } }] });

  const vpc = new DataAwsVpc(stack, 'vpc', { tags: { Name: 'production' } });
  const inVpc = [{ name: 'vpc-id', values: [vpc.id] }];
  const subnets = new DataAwsSubnets(stack, 'subnets', { filter: inVpc, tags: { tier: 'private' } });
  const listener = (name: string): string => {
    const balancer = new DataAwsLb(stack, `${name}-balancer`, { name });
    return new DataAwsLbListener(stack, `${name}-listener`, { loadBalancerArn: balancer.arn, port: 443 }).arn;
  };
  const group = (name: string): string => new DataAwsSecurityGroup(stack, `${name}-group`, { name, vpcId: vpc.id }).id;
  const role = (name: string): string => new DataAwsIamRole(stack, `${name}-role`, { name }).arn;
  const database = new DataAwsRdsCluster(stack, 'database', { clusterIdentifier: 'kong' });
  // Kong's own user, as its rotation keeps it: {"username": …, "password": …}.
  const secret = new DataAwsSecretsmanagerSecret(stack, 'password', { name: 'gateways/kong' });

  new KongUpgrade(stack, 'kong', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    name: 'house',
    blue: { release: '0.34-1', image: 'registry.example/kong-enterprise-edition:0.34-1', proxyCount: 2 },
    green: { release: '0.35-5', image: 'registry.example/kong-enterprise-edition:0.35-5', proxyCount: 2 },
    account,
    region,
    vpcId: vpc.id,
    subnetIds: subnets.ids,
    clusterArn: new DataAwsEcsCluster(stack, 'cluster', { clusterName: 'gateways' }).arn,
    proxyListenerArn: listener('public'),
    adminListenerArn: listener('internal'),
    network: NodeNetwork.fromAttributes(stack, 'groups', {
      proxySecurityGroupIds: [group('kong-proxy')],
      adminSecurityGroupIds: [group('kong-admin')],
      migrationSecurityGroupIds: [group('kong-tasks')],
    }),
    permissions: NodePermissions.fromAttributes(stack, 'roles', {
      executionRoleArn: role('kong-agent'),
      taskRoleArn: role('kong-node'),
    }),
    // Blue's logs go where they always went; green's group is made, under the company's key.
    logGroupNames: { blue: new DataAwsCloudwatchLogGroup(stack, 'logs', { name: '/gateways/kong' }).name },
    logKmsKeyArn: new DataAwsKmsAlias(stack, 'key', { name: 'alias/logs' }).targetKeyArn,
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: database.endpoint,
      port: database.port,
      database: 'kong',
      user: 'kong',
      passwordSecretArn: `${secret.arn}:password::`,
    }),
    snapshot: { kind: 'cluster', identifier: database.clusterIdentifier },
  });
});
