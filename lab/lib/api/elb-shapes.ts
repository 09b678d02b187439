import { loadBalancerOfListener } from '../cloud/common/arn';
import type { ICloud } from '../cloud/cloud';
import type { Listener, ListenerRule, RuleAction, RuleCondition } from '../cloud/elb/listener';
import type { Target, TargetGroup } from '../cloud/elb/target-group';
import type { Output } from './operation';

/** Which member of a condition holds its values, besides the older `Values` of the first two. */
const CONFIGS: Readonly<Record<string, string>> = {
  'path-pattern': 'PathPatternConfig',
  'host-header': 'HostHeaderConfig',
  'http-request-method': 'HttpRequestMethodConfig',
  'http-header': 'HttpHeaderConfig',
  'query-string': 'QueryStringConfig',
  'source-ip': 'SourceIpConfig',
};
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'Target.ResponseCodeMismatch': 'Health checks failed with an unexpected code',
  'Target.Timeout': 'Request timed out',
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.NotInUse': 'Target group is not configured to receive traffic from the load balancer',
  'Target.DeregistrationInProgress': 'Target deregistration is in progress',
  'Elb.RegistrationInProgress': 'Target registration is in progress',
  'Elb.InitialHealthChecking': 'Initial health checks in progress',
};

function conditionShape({ field, values, headerName }: RuleCondition): Output {
  const plain = field === 'path-pattern' || field === 'host-header';
  const list = field === 'query-string' ? values.map((value) => ({ Value: value })) : values;
  return {
    Field: field,
    Values: plain ? values : undefined,
    [CONFIGS[field] ?? 'Config']: { HttpHeaderName: headerName, Values: list },
  };
}

function actionShape(action: RuleAction, order: number): Output {
  if (action.type === 'fixed-response') {
    const { statusCode, contentType, body } = action;
    const config = { StatusCode: String(statusCode), ContentType: contentType, MessageBody: body };
    return { Type: action.type, Order: order, FixedResponseConfig: config };
  }
  const { targetGroups, stickiness } = action;
  return {
    Type: action.type,
    Order: order,
    // AWS names the group here as well when it is the only one.
    TargetGroupArn: targetGroups.length === 1 ? targetGroups[0]?.arn : undefined,
    ForwardConfig: {
      TargetGroups: targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
      TargetGroupStickinessConfig: {
        Enabled: stickiness?.enabled ?? false,
        DurationSeconds: stickiness?.enabled === true ? stickiness.duration : undefined,
      },
    },
  };
}

export function ruleShape(rule: ListenerRule): Output {
  return {
    RuleArn: rule.arn,
    Priority: String(rule.priority),
    Conditions: rule.conditions.map(conditionShape),
    Actions: rule.actions.map((action, index) => actionShape(action, index + 1)),
    IsDefault: false,
  };
}

export function targetHealthShape(target: Target, group: TargetGroup): Output {
  const { port } = group.healthCheck;
  return {
    Target: { Id: target.id, Port: target.port },
    HealthCheckPort: port === 'traffic-port' ? String(target.port) : port,
    TargetHealth: {
      State: target.state,
      Reason: target.reason,
      Description: target.reason === undefined ? undefined : DESCRIPTIONS[target.reason],
    },
  };
}

/** The load balancers whose rules forward to the group. */
export function loadBalancersOf(cloud: ICloud, group: TargetGroup): readonly string[] {
  const uses = (rule: ListenerRule) =>
    rule.actions.some(
      (action) => action.type === 'forward' && action.targetGroups.some(({ arn }) => arn === group.arn),
    );
  const listeners = cloud.elb.listeners().filter(({ arn }) => cloud.elb.routing(arn).some(uses));
  return [...new Set(listeners.map(({ arn }) => loadBalancerOfListener(arn)))];
}

export function targetGroupShape(group: TargetGroup, loadBalancers: readonly string[]): Output {
  const { healthCheck } = group;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    Port: group.port,
    VpcId: group.vpcId,
    TargetType: group.targetType,
    HealthCheckEnabled: healthCheck.enabled,
    HealthCheckPath: healthCheck.path,
    HealthCheckPort: healthCheck.port,
    HealthCheckProtocol: healthCheck.protocol,
    HealthCheckIntervalSeconds: healthCheck.interval,
    HealthCheckTimeoutSeconds: healthCheck.timeout,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: loadBalancers,
  };
}

export function listenerShape(listener: Listener): Output {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Protocol: listener.protocol,
    Port: listener.port,
    DefaultActions: [],
  };
}
