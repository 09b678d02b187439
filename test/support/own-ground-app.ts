import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { TerraformStack } from 'cdktf';
import type { KongUpgradeProps } from '../../lib';
import { chosenSetting, KongDatastore, KongUpgrade, requiredSettings, synthesize } from '../../lib';

/** Network, load balancers and cluster of the same stack: the gateway gets references to them. */
function ground(stack: TerraformStack) {
  const vpc = new Vpc(stack, 'vpc', { cidrBlock: '10.0.0.0/16' });
  const subnets = ['a', 'b'].map(
    (zone, i) => new Subnet(stack, `subnet-${zone}`, { vpcId: vpc.id, cidrBlock: `10.0.${i}.0/24` }),
  );
  const subnetIds = subnets.map(({ id }) => id);
  const group = new SecurityGroup(stack, 'balancers', { name: 'balancers', vpcId: vpc.id });
  const listener = (name: string, internal: boolean): string => {
    const balancer = new Lb(stack, name, { name, internal, subnets: subnetIds, securityGroups: [group.id] });
    const fixedResponse = { contentType: 'text/plain', statusCode: '404' };
    const defaultAction = [{ type: 'fixed-response', fixedResponse }];
    return new LbListener(stack, `${name}-http`, { loadBalancerArn: balancer.arn, port: 80, defaultAction }).arn;
  };
  return {
    vpcId: vpc.id,
    subnetIds,
    clusterArn: new EcsCluster(stack, 'gateways', { name: 'gateways' }).arn,
    proxyListenerArn: listener('public', false),
    adminListenerArn: listener('internal', true),
    proxyLoadBalancerSecurityGroupId: group.id,
  };
}

function datastore(stack: TerraformStack): Pick<KongUpgradeProps, 'datastore' | 'snapshot'> {
  const instance = new DbInstance(stack, 'database', {
    identifier: 'kong',
    engine: 'postgres',
    instanceClass: 'db.t4g.micro',
    allocatedStorage: 20,
    dbName: 'kong',
    username: 'owner',
    manageMasterUserPassword: true,
    skipFinalSnapshot: true,
  });
  const password = new SecretsmanagerSecret(stack, 'password', { name: 'kong-datastore' });
  return {
    datastore: KongDatastore.fromAttributes(stack, 'datastore', {
      host: instance.address,
      port: instance.port,
      passwordSecretArn: password.arn,
    }),
    snapshot: { kind: 'instance', identifier: instance.identifier },
  };
}

/** An app that creates the network, the load balancers, the cluster and the datastore of a gateway in the gateway's own stack. */
synthesize((app) => {
  const set = requiredSettings('AWS_REGION', 'AWS_ACCOUNT_ID');
  const stack = new TerraformStack(app, 'kong');
  new AwsProvider(stack, 'aws', { region: set.AWS_REGION });
  new KongUpgrade(stack, 'gateway', {
    stage: process.env.STAGE,
    firstApply: chosenSetting('FIRST_APPLY', 'true', 'false') === 'true',
    name: 'gateway',
    account: set.AWS_ACCOUNT_ID,
    region: set.AWS_REGION,
    blue: { image: 'registry.example/kong-enterprise-edition:0.34-1' },
    green: { image: 'registry.example/kong-enterprise-edition:0.35-5' },
    command: `node "${require.resolve('../../bin/kong-bluegreen.js')}"`,
    ...ground(stack),
    ...datastore(stack),
  });
});
