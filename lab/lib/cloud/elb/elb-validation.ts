import { AwsError } from '../common/aws-error';
import type { HealthCheck } from './target-group';
import type { RuleAction } from './listener';
import { isMatcher } from './matcher';

/** AWS: ELBv2 API, TargetGroupTuple, `Weight`: "The range is 0 to 999". */
const MAX_WEIGHT = 999;
/** AWS: quotas for Application Load Balancers, "Target groups per action per ALB". */
const MAX_GROUPS_IN_FORWARD = 5;
/** AWS: ELBv2 API, CreateRule, `Priority`. */
const MAX_PRIORITY = 50_000;
/** AWS: ELBv2 API, TargetGroupStickinessConfig, `DurationSeconds`. */
const MAX_STICKINESS_SECONDS = 604_800;

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

function requireRange(what: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw invalid(`${what} must be between ${min} and ${max}, got ${value}`);
  }
}

export function validatePriority(priority: number): void {
  requireRange('Rule priority', priority, 1, MAX_PRIORITY);
}

export function validateActions(actions: readonly RuleAction[]): void {
  if (actions.length === 0) throw invalid('A rule must have at least one action');
  for (const action of actions) if (action.type === 'forward') validateForward(action);
}

function validateForward(action: Extract<RuleAction, { type: 'forward' }>): void {
  const { targetGroups, stickiness } = action;
  if (targetGroups.length === 0) throw invalid('A forward action must have at least one target group');
  if (targetGroups.length > MAX_GROUPS_IN_FORWARD) {
    throw new AwsError(
      'TooManyTargetGroups',
      `You have reached the maximum number of target groups (${MAX_GROUPS_IN_FORWARD}) of a forward action`,
    );
  }
  if (new Set(targetGroups.map(({ arn }) => arn)).size < targetGroups.length) {
    throw invalid('A target group may be named once in a forward action');
  }
  for (const { arn, weight } of targetGroups) requireRange(`Weight of target group '${arn}'`, weight, 0, MAX_WEIGHT);
  if (stickiness?.enabled === true) requireRange('Stickiness duration', stickiness.duration, 1, MAX_STICKINESS_SECONDS);
}

/** Ranges as of AWS: ELBv2 API, CreateTargetGroup. */
export function validateHealthCheck(check: HealthCheck, targetType: string): void {
  if (!check.enabled && targetType !== 'lambda') {
    throw invalid(`Health check enabled must be true for target groups with target type '${targetType}'`);
  }
  requireRange('Health check interval', check.interval, 5, 300);
  requireRange('Health check timeout', check.timeout, 2, 120);
  requireRange('Healthy threshold count', check.healthyThreshold, 2, 10);
  requireRange('Unhealthy threshold count', check.unhealthyThreshold, 2, 10);
  if (check.timeout >= check.interval) {
    throw invalid('Health check interval must be greater than the timeout.');
  }
  if (!isMatcher(check.matcher))
    throw invalid(`Health check matcher HTTP code '${check.matcher}' must be within '200-499'`);
  if (check.port !== 'traffic-port') requireRange('Health check port', Number(check.port), 1, 65_535);
}

export function validateDeregistrationDelay(seconds: number): void {
  requireRange("Target group attribute 'deregistration_delay.timeout_seconds'", seconds, 0, 3600);
}

export function validateTargetGroupName(name: string): void {
  if (!/^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name) || name.startsWith('internal-')) {
    throw invalid(`Target group name '${name}' can have 1 to 32 letters, digits and inner hyphens`);
  }
}
