import { targetGroupSuffix } from '../../cloud/arn';
import type { HealthCheck, ICloud, TargetGroup } from '../../cloud/contracts';
import type { Attributes } from '../value';
import type { ResourceBehaviour } from './behaviour';
import { blocks, number, optionalText, tags, text } from './behaviour';

/** AWS's defaults for HTTP health checks (ELBv2 CreateTargetGroup). */
const DEFAULTS = { path: '/', matcher: '200', interval: 30, timeout: 5, threshold: 5 };

export const targetGroup: ResourceBehaviour = {
  create(cloud, planned) {
    const group = cloud.elb.createTargetGroup({
      name: optionalText(planned, 'name') ?? `tf-${Date.now().toString(36)}`,
      port: number(planned, 'port'),
      protocol: text(planned, 'protocol'),
      targetType: text(planned, 'target_type'),
      vpcId: text(planned, 'vpc_id'),
      ...settings(planned),
    });
    return { ...identity(group), ...shown(group) };
  },
  read(cloud, state) {
    const group = find(cloud, text(state, 'arn'));
    return group && shown(group);
  },
  update(cloud, planned) {
    return shown(cloud.elb.modifyTargetGroup(text(planned, 'arn'), settings(planned)));
  },
  delete(cloud, state) {
    cloud.elb.deleteTargetGroup(text(state, 'arn'));
  },
};

function find(cloud: ICloud, arn: string): TargetGroup | undefined {
  return cloud.elb.targetGroups().find((group) => group.arn === arn);
}

function settings(planned: Attributes): Pick<TargetGroup, 'deregistrationDelay' | 'healthCheck' | 'tags'> {
  return {
    deregistrationDelay: number(planned, 'deregistration_delay', 300),
    healthCheck: healthCheck(blocks(planned, 'health_check')[0] ?? {}),
    tags: tags(planned),
  };
}

function healthCheck(block: Attributes): HealthCheck {
  return {
    enabled: block.enabled !== false,
    path: optionalText(block, 'path') ?? DEFAULTS.path,
    port: optionalText(block, 'port') ?? 'traffic-port',
    protocol: optionalText(block, 'protocol') ?? 'HTTP',
    matcher: optionalText(block, 'matcher') ?? DEFAULTS.matcher,
    interval: number(block, 'interval', DEFAULTS.interval),
    timeout: number(block, 'timeout', DEFAULTS.timeout),
    healthyThreshold: number(block, 'healthy_threshold', DEFAULTS.threshold),
    unhealthyThreshold: number(block, 'unhealthy_threshold', 2),
  };
}

function identity(group: TargetGroup): Attributes {
  return {
    id: group.arn,
    arn: group.arn,
    name: group.name,
    name_prefix: '',
    arn_suffix: targetGroupSuffix(group.arn),
    load_balancer_arns: [],
    ip_address_type: 'ipv4',
    protocol_version: 'HTTP1',
    load_balancing_algorithm_type: 'round_robin',
    load_balancing_anomaly_mitigation: 'off',
    load_balancing_cross_zone_enabled: 'use_load_balancer_configuration',
  };
}

function shown(group: TargetGroup): Attributes {
  const { healthCheck: check } = group;
  return {
    deregistration_delay: String(group.deregistrationDelay),
    health_check: [
      {
        enabled: check.enabled,
        path: check.path,
        port: check.port,
        protocol: check.protocol,
        matcher: check.matcher,
        interval: check.interval,
        timeout: check.timeout,
        healthy_threshold: check.healthyThreshold,
        unhealthy_threshold: check.unhealthyThreshold,
      },
    ],
  };
}
