import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import type { LbListenerRuleConfig } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Construct } from 'constructs';
import type { DesiredState, Slot } from 'cdktf-kong-bluegreen';

export interface GatewayConfig {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly clusterArn: string;
  readonly listenerArn: string;
  readonly securityGroupIds: string[];
  readonly executionRoleArn: string;
  readonly images: Readonly<Record<Slot, string>>;
  readonly datastoreHost: string;
  readonly passwordSecretArn: string;
  /** Desired state of both slots in this stage. */
  readonly state: DesiredState;
}

/** A team's own gateway: this library only says which slots run in a stage, and with which weight. */
export class Gateway extends Construct {
  readonly targetGroups: Readonly<Record<Slot, LbTargetGroup>>;
  readonly services: Readonly<Record<Slot, EcsService>>;
  readonly rule: LbListenerRule;

  constructor(
    scope: Construct,
    id: string,
    private readonly config: GatewayConfig,
  ) {
    super(scope, id);
    this.targetGroups = { blue: this.targetGroup('blue'), green: this.targetGroup('green') };
    // ECS refuses a service whose target group is in no rule. This rule matches no client, and exists before the services.
    const anchor = this.forward('anchor', 101, [{ sourceIp: { values: ['192.0.2.0/24'] } }]);
    this.services = { blue: this.service('blue', anchor), green: this.service('green', anchor) };
    this.rule = this.forward('rule', 100, [{ pathPattern: { values: ['/*'] } }]);
  }

  private targetGroup(slot: Slot): LbTargetGroup {
    return new LbTargetGroup(this, `${slot}-targets`, {
      name: `${this.config.name}-${slot}`,
      vpcId: this.config.vpcId,
      targetType: 'ip',
      port: 8000,
      protocol: 'HTTP',
      healthCheck: { path: '/no-such-route', matcher: '404', interval: 10, timeout: 5, healthyThreshold: 2 },
      lifecycle: { preventDestroy: true },
    });
  }

  private forward(id: string, priority: number, condition: LbListenerRuleConfig['condition']): LbListenerRule {
    const { state, listenerArn } = this.config;
    const targetGroup = (['blue', 'green'] as const).map((slot) => ({
      arn: this.targetGroups[slot].arn,
      weight: id === 'anchor' ? 1 : state.slots[slot].weight,
    }));
    return new LbListenerRule(this, id, {
      listenerArn,
      priority,
      condition,
      action: [{ type: 'forward', forward: { targetGroup } }],
      lifecycle: { preventDestroy: true },
    });
  }

  private service(slot: Slot, anchor: LbListenerRule): EcsService {
    const { name, clusterArn, subnetIds, securityGroupIds, state } = this.config;
    const service = new EcsService(this, `${slot}-service`, {
      name: `${name}-${slot}`,
      cluster: clusterArn,
      taskDefinition: this.definition(slot).arn,
      desiredCount: 2,
      launchType: 'FARGATE',
      networkConfiguration: { subnets: subnetIds, securityGroups: securityGroupIds },
      loadBalancer: [{ targetGroupArn: this.targetGroups[slot].arn, containerName: 'kong', containerPort: 8000 }],
      lifecycle: { preventDestroy: state.slots[slot].weight > 0 },
      dependsOn: [anchor],
    });
    // With -target, a resource that is no longer in the JSON could be destroyed without the guard.
    service.count = state.slots[slot].proxies ? 1 : 0;
    return service;
  }

  private definition(slot: Slot): EcsTaskDefinition {
    const { name, images, executionRoleArn, datastoreHost, passwordSecretArn } = this.config;
    const settings = {
      KONG_DATABASE: 'postgres',
      KONG_PG_HOST: datastoreHost,
      KONG_PG_SSL: 'on',
      KONG_PROXY_LISTEN: '0.0.0.0:8000',
      KONG_ADMIN_LISTEN: 'off',
    };
    const container = {
      name: 'kong',
      image: images[slot],
      environment: Object.entries(settings).map(([name, value]) => ({ name, value })),
      secrets: [{ name: 'KONG_PG_PASSWORD', valueFrom: passwordSecretArn }],
      portMappings: [{ containerPort: 8000, protocol: 'tcp' }],
    };
    return new EcsTaskDefinition(this, `${slot}-definition`, {
      family: `${name}-${slot}`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: '2048',
      executionRoleArn,
      containerDefinitions: JSON.stringify([container]),
    });
  }
}
