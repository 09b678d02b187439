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
import { Construct } from 'constructs';

/** Existing resources for a gateway, found by tags and names. */
export class Ground extends Construct {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly clusterArn: string;
  readonly database: DataAwsRdsCluster;
  /** Kong's own user, as its rotation keeps it: `{"username": …, "password": …}`. */
  readonly passwordSecretArn: string;
  readonly logGroupName: string;
  readonly logKeyArn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpcId = new DataAwsVpc(this, 'vpc', { tags: { Name: 'production' } }).id;
    const filter = [{ name: 'vpc-id', values: [this.vpcId] }];
    this.subnetIds = new DataAwsSubnets(this, 'subnets', { filter, tags: { tier: 'private' } }).ids;
    this.clusterArn = new DataAwsEcsCluster(this, 'cluster', { clusterName: 'gateways' }).arn;
    this.database = new DataAwsRdsCluster(this, 'database', { clusterIdentifier: 'kong' });
    this.passwordSecretArn = new DataAwsSecretsmanagerSecret(this, 'password', { name: 'gateways/kong' }).arn;
    this.logGroupName = new DataAwsCloudwatchLogGroup(this, 'logs', { name: '/gateways/kong' }).name;
    this.logKeyArn = new DataAwsKmsAlias(this, 'key', { name: 'alias/logs' }).targetKeyArn;
  }

  listenerArn(name: string): string {
    const balancer = new DataAwsLb(this, `${name}-balancer`, { name });
    return new DataAwsLbListener(this, `${name}-listener`, { loadBalancerArn: balancer.arn, port: 443 }).arn;
  }

  groupId(name: string): string {
    return new DataAwsSecurityGroup(this, `${name}-group`, { name, vpcId: this.vpcId }).id;
  }

  roleArn(name: string): string {
    return new DataAwsIamRole(this, `${name}-role`, { name }).arn;
  }
}
