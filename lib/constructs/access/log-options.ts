import type { CloudwatchLogGroup, CloudwatchLogGroupConfig } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { kmsKey, oneOf } from '../props/prop-shapes';
import type { INodePermissions } from './node-permissions';

/** Options of the log groups that the library creates. */
export interface LogOptions {
  /**
   * Days for which CloudWatch keeps the logs; only the numbers that CloudWatch Logs accepts. With fewer days than before, CloudWatch
   * deletes the older lines. @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * ARN of your own KMS key for the log groups. Its policy must let `logs.REGION.amazonaws.com` use it, or the apply fails (CloudWatch Logs
   * User Guide, "Encrypt log data using KMS"). A change applies to new log lines and replaces no node.
   * @default - encryption by CloudWatch Logs itself
   */
  readonly logKmsKeyArn?: string;
}

/** Configuration of a log group with these options. */
export function logGroupConfig(
  name: string,
  { logRetentionDays, logKmsKeyArn: kmsKeyId }: LogOptions,
): CloudwatchLogGroupConfig {
  return { name, retentionInDays: logRetentionDays ?? 90, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) };
}

/**
 * Name of a log group of the library, for the nodes. The nodes must start after the group exists. Roles of the library depend on the group,
 * and the nodes depend on the roles. With existing roles the name is a reference, so the nodes depend on the group directly.
 */
export function awaitedName(group: CloudwatchLogGroup | undefined, givenRoles: INodePermissions | undefined): string {
  return (givenRoles ? group?.name : group?.nameInput) ?? '';
}

/** Faults of the log options, one sentence each; `exists` is true for an existing log group. */
export function logFaults(
  { logRetentionDays, logKmsKeyArn }: LogOptions,
  exists: boolean,
): readonly (string | undefined)[] {
  const given = Object.entries({ logRetentionDays, logKmsKeyArn }).filter(([, value]) => value !== undefined);
  return [
    oneOf('logRetentionDays', logRetentionDays, RETENTIONS),
    kmsKey('logKmsKeyArn', logKmsKeyArn),
    exists && given.length > 0
      ? `${given.map(([name]) => name).join(', ')} must not be given with an existing log group; set it where that group is created`
      : undefined,
  ];
}

/** Days that CloudWatch Logs accepts (AWS: CloudWatch Logs API, PutRetentionPolicy). */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Fault of a log group's name (CloudWatch Logs API, CreateLogGroup, `logGroupName`). */
export function logGroupFault(name: string, group: string | undefined): string | undefined {
  return group === undefined || group.includes('${') || /^[\w./#-]{1,512}$/.test(group)
    ? undefined
    : `${name} must be 1 to 512 letters, digits, or any of . - _ / #, got "${group}"`;
}
