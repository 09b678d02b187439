import { Fn, Lazy, Token } from 'cdktf';
import { MisuseError } from '../../domain';
import { expression } from './expression';

interface ArnPart {
  readonly what: string;
  /** Regular expression with the same meaning in JavaScript and in Terraform (RE2), without groups. */
  readonly pattern: string;
  readonly like: string;
}

const LOAD_BALANCER: ArnPart = {
  what: 'loadBalancer',
  pattern: 'app/[^/]+/[^/]+',
  like: 'app/NAME/ID, the ARN of an Application Load Balancer, or the ARN of one of its listeners',
};
const TARGET_GROUP: ArnPart = {
  what: 'targetGroup',
  pattern: 'targetgroup/[^/]+/[^/]+$',
  like: 'targetgroup/NAME/ID or the ARN of a target group',
};
const CLUSTER: ArnPart = { what: 'clusterArn', pattern: '[^/]+$', like: 'arn:aws:ecs:REGION:ACCOUNT:cluster/NAME' };

const TASK_DEFINITION: ArnPart = {
  what: 'taskDefinitions',
  pattern: '[^/]+$',
  like: 'arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION',
};

/** CloudWatch's dimension LoadBalancer: `app/NAME/ID`. */
export const loadBalancerSuffix = (text: string): string => partOf(text, LOAD_BALANCER);

/** CloudWatch's dimension TargetGroup: `targetgroup/NAME/ID`. */
export const targetGroupSuffix = (text: string): string => partOf(text, TARGET_GROUP);

/** CloudWatch's dimension ClusterName. */
export const clusterName = (text: string): string => partOf(text, CLUSTER);

/** `FAMILY:REVISION` */
export const taskDefinitionName = (text: string): string => partOf(text, TASK_DEFINITION);

/**
 * The part of an ARN. If only Terraform resolves the text, which is a token of cdktf or a literal reference, Terraform takes the part. That
 * expression contains quotes, which must not be escaped inside JSON, so cdktf inserts it after the JSON is written.
 */
function partOf(text: string, { what, pattern, like }: ArnPart): string {
  if (Token.isUnresolved(text)) return Token.asString(Fn.regex(pattern, text));
  if (text.includes('${')) return Lazy.stringValue({ produce: () => expression(`regex("${pattern}", "${text}")`) });
  const part = new RegExp(pattern).exec(text)?.[0];
  if (part === undefined) throw new MisuseError('KBG-PROP-015', `${what} must be ${like}, got "${text}"`);
  return part;
}
