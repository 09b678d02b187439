import { targetGroupSuffix } from '../../cloud/common/arn';
import type { HealthCheck, TargetGroup } from '../../cloud/elb/target-group';
import type { ICloud } from '../../cloud/cloud';
import type { Attributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { blocks, arnOf, found, nameOf, number, optionalText, shownTags, tags, text } from './behaviour';

/** AWS's defaults for HTTP health checks (ELBv2 CreateTargetGroup). */
const DEFAULTS = { path: '/', matcher: '200', interval: 30, timeout: 5, threshold: 5 };

/** AWS's attributes of a target group without stickiness (ELBv2 API, TargetGroupAttribute). */
const NOT_STICKY = { enabled: false, type: 'lb_cookie', cookie_duration: 86_400, cookie_name: '' };

export const targetGroup: ResourceBehaviour = {
  title: 'ELBv2 Target Group',
  create(cloud, planned) {
    const group = cloud.elb.createTargetGroup({
      name: nameOf(planned, 'tf-'),
      port: number(planned, 'port'),
      protocol: text(planned, 'protocol'),
      targetType: text(planned, 'target_type'),
      vpcId: text(planned, 'vpc_id'),
      ...settings(planned),
    });
    return { ...identity(group, planned), ...shown(group) };
  },
  read(cloud, state) {
    const group = find(cloud, arnOf(state, 'targetgroup', 'target group'));
    return group && { ...identity(group, state), ...shown(group), ...shownTags(state, group.tags) };
  },
  update(cloud, planned) {
    return shown(cloud.elb.modifyTargetGroup(text(planned, 'arn'), settings(planned)));
  },
  delete(cloud, state) {
    if (find(cloud, text(state, 'arn'))) cloud.elb.deleteTargetGroup(text(state, 'arn'));
  },
  import: (_, id) => ({ id, arn: id, stickiness: [NOT_STICKY] }),
};

function find(cloud: ICloud, arn: string): TargetGroup | undefined {
  return found(() => cloud.elb.targetGroup(arn));
}

type Settings = Pick<TargetGroup, 'deregistrationDelay' | 'healthCheck' | 'stickiness' | 'tags'>;

function settings(planned: Attributes): Settings {
  const [sticky] = blocks(planned, 'stickiness');
  return {
    deregistrationDelay: number(planned, 'deregistration_delay', 300),
    healthCheck: healthCheck(blocks(planned, 'health_check')[0] ?? {}),
    ...(sticky ? { stickiness: stickiness(sticky) } : {}),
    tags: tags(planned),
  };
}

function stickiness(block: Attributes): NonNullable<TargetGroup['stickiness']> {
  const enabled = block.enabled !== false;
  return { enabled, type: text(block, 'type'), duration: number(block, 'cookie_duration', 86_400) };
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

/** Attributes of a target group in the cloud. */
export function groupAttributes(group: TargetGroup): Attributes {
  return { ...identity(group, {}), ...shown(group) };
}

/** Attributes that never change, and AWS's values for the ones that were left out. */
function identity(group: TargetGroup, planned: Attributes): Attributes {
  const chosen = (name: string, fallback: string): string => optionalText(planned, name) ?? fallback;
  return {
    id: group.arn,
    arn: group.arn,
    arn_suffix: targetGroupSuffix(group.arn),
    name: group.name,
    name_prefix: chosen('name_prefix', ''),
    port: group.port,
    protocol: group.protocol,
    target_type: group.targetType,
    vpc_id: group.vpcId,
    load_balancer_arns: planned.load_balancer_arns ?? [],
    ip_address_type: chosen('ip_address_type', 'ipv4'),
    protocol_version: chosen('protocol_version', 'HTTP1'),
    load_balancing_algorithm_type: chosen('load_balancing_algorithm_type', 'round_robin'),
    load_balancing_anomaly_mitigation: chosen('load_balancing_anomaly_mitigation', 'off'),
    load_balancing_cross_zone_enabled: chosen('load_balancing_cross_zone_enabled', 'use_load_balancer_configuration'),
  };
}

function shown(group: TargetGroup): Attributes {
  const { healthCheck: check, stickiness: sticky } = group;
  return {
    ...(sticky
      ? { stickiness: [{ enabled: sticky.enabled, type: sticky.type, cookie_duration: sticky.duration }] }
      : {}),
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
