import { Token } from 'cdktf';

/*
 * What one value must look like: a sentence, or nothing. A value that Terraform will know only later passes: its reference has no shape.
 */

export function within(name: string, value: number | undefined, low: number, high: number): string | undefined {
  if (value === undefined || Token.isUnresolved(value)) return undefined;
  return Number.isInteger(value) && value >= low && value <= high
    ? undefined
    : `${name} must be a whole number from ${low} to ${high}, got ${value}`;
}

export function shaped(name: string, value: string, shape: RegExp, like: string): string | undefined {
  return shape.test(value) || /[$#]\{/.test(value) ? undefined : `${name} must be like ${like}, got "${value}"`;
}

export function oneOf<T>(name: string, value: T | undefined, allowed: readonly T[]): string | undefined {
  return value === undefined || allowed.includes(value)
    ? undefined
    : `${name} must be one of ${allowed.join(', ')}, got "${String(value)}"`;
}

/** A wrong value is not shown: it may be the secret itself. */
export function referenced(name: string, arn: string): string | undefined {
  return /^arn:[\w-]+:(secretsmanager|ssm):/.test(arn) || arn.includes('${')
    ? undefined
    : `${name} must be the ARN of a secret (Secrets Manager, or a parameter of Systems Manager), got something else; a secret itself never goes into a configuration`;
}

/** It begins the names of what is created, so it can't be a reference. */
export function gatewayName(name: string): string | undefined {
  return /^[a-z][a-z0-9-]{0,23}$/.test(name)
    ? undefined
    : `name must be 1 to 24 lower-case letters, digits or dashes and start with a letter, got "${name}"`;
}

export function region(value: string): string | undefined {
  return shaped('region', value, /^[a-z]{2}(-[a-z]+)+-\d$/, 'eu-west-1');
}

export function vpc(id: string): string | undefined {
  return shaped('vpcId', id, /^vpc-\w+$/, 'vpc-0123456789abcdef0');
}

export function subnets(ids: readonly string[]): string | undefined {
  return ids.length === 0
    ? 'subnetIds must name at least one subnet, got none'
    : shaped('subnetIds', ids.join(','), /^subnet-\w+(,subnet-\w+)*$/, 'subnet-0123456789abcdef0');
}

export function securityGroup(name: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : shaped(name, id, /^sg-\w+$/, 'sg-0123456789abcdef0');
}

export function securityGroups(name: string, ids: readonly string[] | undefined): readonly (string | undefined)[] {
  if (ids?.length === 0) return [`${name} must name at least one security group, got none`];
  return (ids ?? []).map((id) => securityGroup(name, id));
}

export function ecsCluster(arn: string): string | undefined {
  return shaped(
    'clusterArn',
    arn,
    /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/[\w-]+$/,
    'arn:aws:ecs:REGION:ACCOUNT:cluster/NAME',
  );
}

/** A definition that is made by the same stack is a reference; its ARN holds the revision too. */
export function taskDefinition(name: string, arn: string | undefined): string | undefined {
  const like = 'arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION';
  return arn === undefined
    ? undefined
    : shaped(name, arn, /^arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/[\w-]+:\d+$/, like);
}

/** What an import block names must be written out: before Terraform 1.6 it takes no reference. */
export function writtenOut(name: string, value: string, shape: RegExp, like: string): string | undefined {
  return shape.test(value)
    ? undefined
    : `${name} must be like ${like}, written out, got "${value}"; an import takes no reference`;
}

/** AWS: ECS API, CreateService. */
export function serviceName(name: string, value: string): string | undefined {
  return writtenOut(name, value, /^[\w-]{1,255}$/, 'kong (the name of an ECS service)');
}

export function targetGroup(name: string, arn: string | undefined): string | undefined {
  const like = 'arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID';
  return arn === undefined
    ? undefined
    : writtenOut(name, arn, /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:targetgroup\/[\w-]+\/\w+$/, like);
}

/** Weighted forwarding by rules is the Application Load Balancer's alone (AWS: "Listener rules"; a Network one has no rules). */
export const LISTENER = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener\/app\/[\w-]+\/\w+\/\w+$/;
export const LISTENER_LIKE =
  'arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID (a listener of an Application Load Balancer)';

export function listener(name: string, arn: string): string | undefined {
  return shaped(name, arn, LISTENER, LISTENER_LIKE);
}

export function healthCheckPath(path: string | undefined): string | undefined {
  return path === undefined || /^\/[\x21-\x7e]{0,1023}$/.test(path)
    ? undefined
    : `healthCheckPath must start with / and hold at most 1024 visible ASCII characters, got "${path}"`;
}

/** What CloudWatch Logs takes (AWS: CloudWatch Logs API, PutRetentionPolicy). */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function logRetentionDays(days: number | undefined): string | undefined {
  return oneOf('logRetentionDays', days, RETENTIONS);
}
