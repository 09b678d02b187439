import { LabClock } from '../../lib/common/clock';
import { createCloud } from '../../lib/cloud/cloud';
import { listenerArn, loadBalancerArn } from '../../lib/cloud/common/arn';
import type { ContainerDefinition, TaskDefinition } from '../../lib/cloud/ecs/task-definition';
import type { HealthCheck, TargetGroup } from '../../lib/cloud/elb/target-group';
import type { ICloud } from '../../lib/cloud/cloud';
import type { Service, ServiceInput } from '../../lib/cloud/ecs/service';
import { ProcessRuntime } from './process-runtime';

export const PLACE = { account: '123456789012', region: 'eu-west-1' };
export const LOAD_BALANCER = loadBalancerArn(PLACE, 'public', '0123456789abcdef');
export const LISTENER = listenerArn(LOAD_BALANCER, 'fedcba9876543210');
export const PORT = 8000;

export const HEALTH_CHECK: HealthCheck = {
  enabled: true,
  path: '/health',
  port: 'traffic-port',
  protocol: 'HTTP',
  matcher: '404',
  interval: 5,
  timeout: 2,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};

/** A cloud with a hundredfold clock and real processes. */
export class Fixture {
  readonly clock = new LabClock(100);
  readonly runtime = new ProcessRuntime();
  readonly cloud: ICloud = createCloud({ clock: this.clock, runtime: this.runtime, startAllowanceMs: 1000 });

  targetGroup(name: string, patch: Partial<TargetGroup> = {}): TargetGroup {
    return this.cloud.elb.createTargetGroup({
      name,
      port: PORT,
      protocol: 'HTTP',
      targetType: 'ip',
      vpcId: 'vpc-1',
      deregistrationDelay: 10,
      healthCheck: HEALTH_CHECK,
      tags: {},
      ...patch,
    });
  }

  rule(groups: readonly { arn: string; weight: number }[], priority = 10) {
    return this.cloud.elb.createRule({
      listenerArn: LISTENER,
      priority,
      conditions: [{ field: 'path-pattern', values: ['/*'] }],
      actions: [{ type: 'forward', targetGroups: groups }],
      tags: {},
    });
  }

  /** A target group in a rule, with weight 100. */
  balanced(name: string, patch: Partial<TargetGroup> = {}, priority = 10): TargetGroup {
    const group = this.targetGroup(name, patch);
    this.rule([{ arn: group.arn, weight: 100 }], priority);
    return group;
  }

  definition(family: string, container: Partial<ContainerDefinition> = {}): TaskDefinition {
    return this.cloud.ecs.registerTaskDefinition({
      family,
      containers: [
        {
          name: 'app',
          image: 'server',
          environment: {},
          secrets: {},
          containerPorts: [PORT],
          stopTimeout: 30,
          ...container,
        },
      ],
      attributes: {},
      tags: {},
    });
  }

  service(definition: TaskDefinition, group: TargetGroup | undefined, patch: Partial<ServiceInput> = {}): Service {
    return this.cloud.ecs.createService({
      name: 'web',
      cluster: 'main',
      taskDefinition: definition.arn,
      desiredCount: 2,
      loadBalancers:
        group === undefined ? [] : [{ targetGroupArn: group.arn, containerName: 'app', containerPort: PORT }],
      launchType: 'FARGATE',
      healthCheckGracePeriod: 0,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      tags: {},
      ...patch,
    });
  }

  close(): Promise<void> {
    return this.cloud.close();
  }
}

export function healthy(group: TargetGroup): number {
  return [...group.targets.values()].filter(({ state }) => state === 'healthy').length;
}
