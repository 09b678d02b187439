import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { synthesize } from 'cdktf-kong-bluegreen';
import { datastore, liveImage, place, region, securityGroupIds } from './place';

const CONTAINER = 'gateway';
const KONG = {
  KONG_DATABASE: 'postgres',
  KONG_PG_HOST: datastore.host,
  KONG_PROXY_LISTEN: '0.0.0.0:8000',
  // Every node serves the Admin API too.
  KONG_ADMIN_LISTEN: '0.0.0.0:8001',
};

function group(stack: TerraformStack, name: string, port: number): LbTargetGroup {
  return new LbTargetGroup(stack, name, {
    name: `edge-${name}`,
    port,
    protocol: 'HTTP',
    targetType: 'ip',
    vpcId: place.vpcId,
    deregistrationDelay: '120',
    healthCheck: { path: '/no-such-route', port: '8000', matcher: '404', interval: 15 },
  });
}

function kong(stack: TerraformStack): EcsTaskDefinition {
  return new EcsTaskDefinition(stack, 'kong', {
    family: 'edge-kong',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '1024',
    memory: '2048',
    executionRoleArn: 'arn:aws:iam::111122223333:role/edge-kong',
    containerDefinitions: JSON.stringify([
      {
        name: CONTAINER,
        image: liveImage,
        essential: true,
        environment: Object.entries(KONG).map(([name, value]) => ({ name, value })),
        secrets: [{ name: 'KONG_PG_PASSWORD', valueFrom: datastore.passwordSecretArn }],
        portMappings: [{ containerPort: 8000 }, { containerPort: 8001 }],
      },
    ]),
  });
}

/** An existing gateway of a team: one service, whose nodes serve traffic and Admin API. */
synthesize((app) => {
  const stack = new TerraformStack(app, 'existing');
  new AwsProvider(stack, 'aws', { region });
  const groups = { traffic: group(stack, 'traffic', 8000), admin: group(stack, 'admin', 8001) };
  const rule = (name: 'traffic' | 'admin', listenerArn: string): LbListenerRule =>
    new LbListenerRule(stack, `${name}-rule`, {
      listenerArn,
      priority: 200,
      condition: [{ pathPattern: { values: ['/*'] } }],
      action: [{ type: 'forward', targetGroupArn: groups[name].arn }],
    });
  const rules = { traffic: rule('traffic', place.proxyListenerArn), admin: rule('admin', place.adminListenerArn) };
  const definition = kong(stack);
  new EcsService(stack, 'service', {
    name: 'edge-kong',
    cluster: place.clusterArn,
    taskDefinition: definition.arn,
    desiredCount: 3,
    launchType: 'FARGATE',
    networkConfiguration: { subnets: [...place.subnetIds], securityGroups: securityGroupIds },
    loadBalancer: [
      { targetGroupArn: groups.traffic.arn, containerName: CONTAINER, containerPort: 8000 },
      { targetGroupArn: groups.admin.arn, containerName: CONTAINER, containerPort: 8001 },
    ],
    dependsOn: Object.values(rules),
  });
  const found = {
    TRAFFIC_GROUP_ARN: groups.traffic.arn,
    ADMIN_GROUP_ARN: groups.admin.arn,
    TRAFFIC_RULE_ARN: rules.traffic.arn,
    ADMIN_RULE_ARN: rules.admin.arn,
    DEFINITION_ARN: definition.arn,
  };
  for (const [name, value] of Object.entries(found)) new TerraformOutput(stack, name, { value });
});
