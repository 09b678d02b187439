import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { KongDatastore, KongUpgrade, synthesize } from 'cdktf-kong-bluegreen';
import { account, datastore, liveImage, place, region, securityGroupIds } from './place';

/** In your own stack write literal ARNs: they never change. */
const found = (name: string): string => process.env[name] ?? '';

synthesize((app) => {
  const stack = new TerraformStack(app, 'gateway');
  new AwsProvider(stack, 'aws', { region });
  new KongUpgrade(stack, 'kong', {
    stage: process.env.STAGE,
    firstApply: process.env.FIRST_APPLY === 'true',
    name: 'edge',
    // The running service, its definition, its target groups and its rules are adopted at baseline, as they are.
    blue: {
      image: liveImage,
      taskDefinitions: { proxy: found('DEFINITION_ARN'), containerName: 'gateway' },
      adopted: { proxyService: 'edge-kong', securityGroupIds, servesAdmin: true },
    },
    adoptedProxies: { targetGroupArns: { blue: found('TRAFFIC_GROUP_ARN') }, ruleArn: found('TRAFFIC_RULE_ARN') },
    adoptedAdmins: { targetGroupArns: { blue: found('ADMIN_GROUP_ARN') }, ruleArn: found('ADMIN_RULE_ARN') },
    proxyRulePriority: 200,
    adminRulePriority: 200,
    longestRequestSeconds: 120,
    green: { image: 'registry.example/kong-enterprise-edition:0.35-5' },
    account,
    region,
    ...place,
    proxyLoadBalancerSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
    datastore: KongDatastore.fromAttributes(stack, 'datastore', datastore),
    snapshot: { kind: 'cluster', identifier: 'kong' },
  });
});
