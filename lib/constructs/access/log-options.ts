import type { CloudwatchLogGroup, CloudwatchLogGroupConfig } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { kmsKey, oneOf } from '../props/prop-shapes';
import type { INodePermissions } from './node-permissions';

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
