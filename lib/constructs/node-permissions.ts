import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { readable } from './expression';
import { boundedName } from './names';

/** The two roles of the nodes and of the one-off tasks. */
export interface NodePermissionsProps {
  readonly name: string;
  /** Secrets that the agent may read when it starts a container. */
  readonly secretArns: readonly string[];
  /** Log groups that the agent may write to. */
  readonly logGroupArns: readonly string[];
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** Roles: `execution` pulls the image, reads the secrets and writes logs; `task`, the node itself, may do nothing. */
export class NodePermissions extends Construct {
  readonly execution: IamRole;
  readonly executionPolicy: IamRolePolicy;
  readonly task: IamRole;

  constructor(scope: Construct, id: string, props: NodePermissionsProps) {
    super(scope, id);
    const role = (part: string): IamRole =>
      readable(new IamRole(this, part, { name: boundedName(64, props.name, part), assumeRolePolicy: TRUST }));
    this.execution = role('execution');
    this.task = role('task');
    this.executionPolicy = readable(
      new IamRolePolicy(this, 'policy', {
        role: this.execution.id,
        name: 'start-nodes',
        policy: executionPolicy(props),
      }),
    );
  }
}

function executionPolicy({ secretArns, logGroupArns }: NodePermissionsProps): string {
  const image = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      { Effect: 'Allow', Action: image, Resource: '*' },
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: [...new Set(secretArns)] },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: logGroupArns.map((arn) => `${arn}:*`),
      },
    ],
  });
}
