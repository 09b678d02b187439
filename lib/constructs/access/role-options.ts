import type { CloudwatchLogGroup, CloudwatchLogGroupConfig } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { INodePermissions } from './node-permissions';
import { oneOf, shaped } from '../props/prop-shapes';

/** House rules of the roles that the library makes. */
export interface RoleOptions {
  /**
   * ARN of the policy that bounds the roles, where an account lets nobody make a role without one. It must let through what the agent does:
   * docs/permissions.md. A change is made in place; nodes that run keep what they have.
   * @default - no boundary
   */
  readonly permissionsBoundaryArn?: string;
  /** IAM path of the roles, such as `/gateways/`. A change makes other roles and replaces the nodes that run; see `patch`. @default '/' */
  readonly rolePath?: string;
  /**
   * Begins the roles' names, before the gateway's name and a dash. Roles are the account's, not a region's: a gateway of the same name in
   * another region needs one. A change makes other roles and replaces the nodes that run; see `patch`.
   * @default - the gateway's name begins them
   */
  readonly roleNamePrefix?: string;
  /**
   * ARNs of your own KMS keys with which the secrets are encrypted: the agent may then decrypt with them. AWS's own key `aws/secretsmanager`
   * needs nothing (Amazon ECS Developer Guide, "Amazon ECS task execution IAM role"). A change changes policies in place and no node; without
   * the right key a node that starts later can't read its secrets.
   * @default - none
   */
  readonly secretKmsKeyArns?: readonly string[];
}

/** House rules of the log groups that the library makes. */
export interface LogOptions {
  /**
   * Days that the logs are kept, one of the numbers that CloudWatch Logs takes. Fewer days: CloudWatch deletes what is older. @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * ARN of your own KMS key for the log groups. Its policy must let `logs.REGION.amazonaws.com` use it, or the apply fails (CloudWatch Logs
   * User Guide, "Encrypt log data using KMS"). A change is for new log lines; nodes go on.
   * @default - CloudWatch Logs' own encryption
   */
  readonly logKmsKeyArn?: string;
}

export function logGroupConfig(
  name: string,
  { logRetentionDays, logKmsKeyArn: kmsKeyId }: LogOptions,
): CloudwatchLogGroupConfig {
  return { name, retentionInDays: logRetentionDays ?? 90, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) };
}

/**
 * The name of a group that is made here, as nodes get it. Roles that are made here may write to it and wait for it, and the nodes for them;
 * where the roles were given, the reference makes the nodes wait.
 */
export function awaitedName(group: CloudwatchLogGroup | undefined, givenRoles: INodePermissions | undefined): string {
  return (givenRoles ? group?.name : group?.nameInput) ?? '';
}

/** What is wrong with the house rules of the logs; `exists` where no group is made. */
export function logFaults(
  { logRetentionDays, logKmsKeyArn }: LogOptions,
  exists: boolean,
): readonly (string | undefined)[] {
  const given = Object.entries({ logRetentionDays, logKmsKeyArn }).filter(([, value]) => value !== undefined);
  return [
    oneOf('logRetentionDays', logRetentionDays, RETENTIONS),
    kmsKey('logKmsKeyArn', logKmsKeyArn),
    exists && given.length > 0
      ? `${given.map(([name]) => name).join(', ')} must not be given with a log group that exists; set it where the group is made`
      : undefined,
  ];
}

/** What CloudWatch Logs takes (AWS: CloudWatch Logs API, PutRetentionPolicy). */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CloudWatch Logs API, CreateLogGroup, `logGroupName`. */
export function logGroupFault(name: string, group: string | undefined): string | undefined {
  return group === undefined || group.includes('${') || /^[\w./#-]{1,512}$/.test(group)
    ? undefined
    : `${name} must be 1 to 512 letters, digits, or any of . - _ / #, got "${group}"`;
}

/** An IAM policy and a log group know a key by its ARN only, an alias names another one tomorrow. */
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

/** What is wrong with the house rules of the roles, one sentence each. */
export function roleFaults(options: RoleOptions & { readonly permissions?: unknown }): readonly (string | undefined)[] {
  const { permissionsBoundaryArn, rolePath, roleNamePrefix, secretKmsKeyArns, permissions } = options;
  const given = Object.entries({ permissionsBoundaryArn, rolePath, roleNamePrefix, secretKmsKeyArns });
  const idle = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (permissions !== undefined && idle.length > 0)
    return [`${idle.join(', ')} must not be given with permissions: those roles exist; set it where they are made`];
  return [
    permissionsBoundaryArn === undefined
      ? undefined
      : shaped(
          'permissionsBoundaryArn',
          permissionsBoundaryArn,
          /^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
          'arn:aws:iam::123456789012:policy/NAME',
        ),
    rolePath === undefined || /^\/([\x21-\x7e]{1,510}\/)?$/.test(rolePath)
      ? undefined
      : `rolePath must begin and end with /, such as /gateways/, got "${rolePath}"`,
    roleNamePrefix === undefined || /^[A-Za-z0-9-]{1,32}$/.test(roleNamePrefix)
      ? undefined
      : `roleNamePrefix must be 1 to 32 letters, digits or dashes, got "${roleNamePrefix}"`,
    ...(secretKmsKeyArns ?? []).map((arn) => kmsKey('secretKmsKeyArns', arn)),
  ];
}
