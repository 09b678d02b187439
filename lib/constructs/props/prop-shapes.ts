import { Token } from 'cdktf';

/*
 * Checks of one value: a sentence, or nothing. A reference that only Terraform resolves passes.
 */

export function within(name: string, value: number | undefined, low: number, high: number): string | undefined {
  if (value === undefined) return undefined;
  // The library calculates with the number, or writes it into expressions, where cdktf's number for a reference has no meaning.
  if (Token.isUnresolved(value)) return `${name} must be a literal number, got a reference`;
  return Number.isInteger(value) && value >= low && value <= high
    ? undefined
    : `${name} must be a whole number from ${low} to ${high}, got ${value}`;
}

export function shaped(name: string, value: string | undefined, shape: RegExp, like: string): string | undefined {
  // An unset environment variable is undefined, despite the types.
  if (typeof value !== 'string') return `${name} must be like ${like}, got nothing`;
  return shape.test(value) || /[$#]\{/.test(value) ? undefined : `${name} must be like ${like}, got "${value}"`;
}

export function oneOf<T>(name: string, value: T | undefined, allowed: readonly T[]): string | undefined {
  return value === undefined || allowed.includes(value)
    ? undefined
    : `${name} must be one of ${allowed.join(', ')}, got "${String(value)}"`;
}

/**
 * A wrong value is not shown, because it may be the secret itself. A key, a stage and a version may follow the ARN of a JSON secret, with all
 * three colons (Amazon ECS Developer Guide, "Pass Secrets Manager secrets").
 */
export function referenced(name: string, arn: string | undefined): string | undefined {
  if (typeof arn !== 'string') return `${name} must be the ARN of a secret, got nothing`;
  const isReference = Token.isUnresolved(arn) || /\$\{[^{}]+\}/.test(arn);
  if (!isReference && !/^arn:[\w-]+:(secretsmanager|ssm):/.test(arn))
    return `${name} must be the ARN of a secret (Secrets Manager, or a parameter of Systems Manager), got another text; never write the secret itself into the configuration`;
  const tail = isReference ? arn.slice(arn.lastIndexOf('}') + 1) : (/^(?:[^:]*:){6}[^:]*(.*)$/.exec(arn)?.[1] ?? '');
  const colons = tail.split(':').length - 1;
  // A literal part of the ARN may follow a reference.
  return colons === 0 || colons === 3 || (isReference && colons > 3)
    ? undefined
    : `${name} must end with the secret's name, or with :KEY:STAGE:VERSION after it (STAGE and VERSION may be empty), such as …:secret:NAME:password:: for a key of a JSON secret; got ${colons} of the three colons`;
}

/** The name begins the names of created resources, so it can't be a reference. */
export function gatewayName(name: string): string | undefined {
  return /^[a-z][a-z0-9-]{0,23}$/.test(name)
    ? undefined
    : `name must be 1 to 24 lower-case letters, digits or dashes and start with a letter, got "${name}"`;
}

export function region(value: string): string | undefined {
  return shaped('region', value, /^[a-z]{2,4}(-[a-z]+)+-\d$/, 'eu-west-1');
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

export function account(id: string): string | undefined {
  return shaped('account', id, /^\d{12}$/, '123456789012');
}

export function roleArn(name: string, arn: string | undefined): string | undefined {
  return arn === undefined
    ? undefined
    : shaped(name, arn, /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'arn:aws:iam::123456789012:role/NAME');
}

/** Either a snapshot or a reason for none must be given. */
export function snapshots({ snapshot, snapshotWaiver = '' }: SnapshotProps): string | undefined {
  return (snapshot === undefined) === (snapshotWaiver.trim() === '')
    ? `give either snapshot, the RDS instance or Aurora cluster, or snapshotWaiver, the reason for no snapshot before migrate-up and migrate-finish; got ${snapshot ? 'both' : 'neither'}`
    : snapshot &&
        shaped(
          'snapshot.identifier',
          snapshot.identifier,
          /^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,62}(?<!-)$/,
          'kong-datastore (a DB identifier)',
        );
}

interface SnapshotProps {
  readonly snapshot?: { readonly identifier: string };
  readonly snapshotWaiver?: string;
}

export function ecsCluster(arn: string): string | undefined {
  return shaped(
    'clusterArn',
    arn,
    /^arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/[\w-]+$/,
    'arn:aws:ecs:REGION:ACCOUNT:cluster/NAME',
  );
}

/** A definition of the same stack is a reference; its ARN includes the revision. */
export function taskDefinition(name: string, arn: string | undefined): string | undefined {
  const like = 'arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION';
  return arn === undefined
    ? undefined
    : shaped(name, arn, /^arn:[\w-]+:ecs:[\w-]+:\d{12}:task-definition\/[\w-]+:\d+$/, like);
}

/** The id of an import block must be literal: Terraform before 1.6 accepts no reference there. */
export function literal(name: string, value: string, shape: RegExp, like: string): string | undefined {
  return shape.test(value)
    ? undefined
    : `${name} must be a literal like ${like}, got "${value}"; an import block can't use a reference`;
}

/** AWS: ECS API, CreateService. */
export function serviceName(name: string, value: string): string | undefined {
  return literal(name, value, /^[\w-]{1,255}$/, 'kong (the name of an ECS service)');
}

export function targetGroup(name: string, arn: string | undefined): string | undefined {
  const like = 'arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID';
  return arn === undefined
    ? undefined
    : literal(name, arn, /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:targetgroup\/[\w-]+\/\w+$/, like);
}

/** Only an Application Load Balancer forwards by weights (AWS: "Listener rules"; a Network Load Balancer has no rules). */
export const LISTENER = /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:listener\/app\/[\w-]+\/\w+\/\w+$/;
export const LISTENER_LIKE =
  'arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID (a listener of an Application Load Balancer)';

export function listener(name: string, arn: string): string | undefined {
  return shaped(name, arn, LISTENER, LISTENER_LIKE);
}

/** AWS: PutParameter, `Name`. Terraform reads the parameters below the path, so it can't be a reference. */
export function ledgerPath(name: string, path: string | undefined): string | undefined {
  return path === undefined || /^(?!\/(aws|ssm)([\W_]|$))(\/[A-Za-z0-9_.-]+){1,12}$/i.test(path)
    ? undefined
    : `${name} must be a literal path like /kong-bluegreen/main (at most 12 parts, no / at the end, not below /aws or /ssm), got "${path}"`;
}

export function healthCheckPath(path: string | undefined): string | undefined {
  return path === undefined || /^\/[\x21-\x7e]{0,1023}$/.test(path)
    ? undefined
    : `healthCheckPath must start with / and hold at most 1024 visible ASCII characters, got "${path}"`;
}

/** An IAM policy and a log group need the ARN of a key: an alias may name another key later. */
export function kmsKey(name: string, arn: string | undefined): string | undefined {
  return arn === undefined
    ? undefined
    : shaped(
        name,
        arn,
        /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
        'arn:aws:kms:REGION:ACCOUNT:key/ID (a key, not an alias)',
      );
}
