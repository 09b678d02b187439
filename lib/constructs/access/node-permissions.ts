import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { readable } from '../terraform/expression';
import { boundedName } from '../terraform/names';
import type { RoleOptions } from './role-options';
import { checkKinds } from '../props/prop-kinds';

/** What the nodes and the one-off tasks are allowed. */
export interface INodePermissions {
  /** Role of the ECS agent for the nodes: it pulls the image, reads the secrets and writes the logs. */
  readonly executionRoleArn: string;
  /** Role of the ECS agent for the one-off tasks: who runs a migration must not be able to hand on the nodes' role. */
  readonly migrationRoleArn: string;
  /** Role of the node itself. */
  readonly taskRoleArn: string;
  /** What must exist before a task can start. */
  readonly taskDependencies: readonly ITerraformDependable[];
}

/** Roles that exist, with their policies. */
export interface NodePermissionsAttributes {
  /** ARN of the role that pulls the image, reads the secrets and writes the logs. */
  readonly executionRoleArn: string;
  /** ARN of the role that does so for the one-off tasks. @default - `executionRoleArn` */
  readonly migrationRoleArn?: string;
  /** ARN of the role of the node itself; Kong needs no right in AWS. */
  readonly taskRoleArn: string;
}

/** The roles of the nodes and of the one-off tasks. */
export interface NodePermissionsProps extends RoleOptions {
  /** Start of the roles' names, after `roleNamePrefix`. */
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

/**
 * Roles: `execution` pulls the image, reads the secrets and writes logs for the nodes, `migration` for the one-off tasks; `task`, the
 * node or the task itself, may do nothing.
 */
export class NodePermissions extends Construct implements INodePermissions {
  /** Roles that were made elsewhere come in by their ARNs. */
  static fromAttributes(scope: Construct, id: string, attributes: NodePermissionsAttributes): INodePermissions {
    return new ExistingRoles(scope, id, attributes);
  }

  /** Role of the ECS agent for the nodes: image, secrets and logs. */
  readonly execution: IamRole;
  /** What the agent may do; nodes wait for it. */
  readonly executionPolicy: IamRolePolicy;
  /** Role of the ECS agent for the one-off tasks: the only one, beside `task`, that the operator must be able to pass. */
  readonly migration: IamRole;
  /** What the agent may do for them; they wait for it. */
  readonly migrationPolicy: IamRolePolicy;
  /** Role of the node itself, without any right. */
  readonly task: IamRole;

  constructor(scope: Construct, id: string, props: NodePermissionsProps) {
    super(scope, id);
    checkKinds('NodePermissions', props, 'NodePermissionsProps');
    const { name, roleNamePrefix, rolePath: path, permissionsBoundaryArn: permissionsBoundary } = props;
    const names = roleNamePrefix === undefined ? [name] : [roleNamePrefix, name];
    const role = (part: string): IamRole => {
      const houseRules = { ...(path ? { path } : {}), ...(permissionsBoundary ? { permissionsBoundary } : {}) };
      const config = { name: boundedName(64, ...names, part), assumeRolePolicy: TRUST, ...houseRules };
      return readable(new IamRole(this, part, config));
    };
    this.execution = role('execution');
    this.migration = role('migration');
    this.task = role('task');
    const policy = executionPolicy(props);
    const grant = (id: string, to: IamRole, name: string): IamRolePolicy =>
      readable(new IamRolePolicy(this, id, { role: to.id, name, policy }));
    this.executionPolicy = grant('policy', this.execution, 'start-nodes');
    this.migrationPolicy = grant('migration-policy', this.migration, 'start-migrations');
  }

  get executionRoleArn(): string {
    return this.execution.arn;
  }

  get migrationRoleArn(): string {
    return this.migration.arn;
  }

  get taskRoleArn(): string {
    return this.task.arn;
  }

  get taskDependencies(): readonly ITerraformDependable[] {
    return [this.executionPolicy, this.migrationPolicy];
  }
}

class ExistingRoles extends Construct implements INodePermissions {
  readonly executionRoleArn: string;
  readonly migrationRoleArn: string;
  readonly taskRoleArn: string;
  readonly taskDependencies: readonly ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, attributes: NodePermissionsAttributes) {
    super(scope, id);
    checkKinds('NodePermissions', attributes, 'NodePermissionsAttributes');
    this.executionRoleArn = attributes.executionRoleArn;
    this.migrationRoleArn = attributes.migrationRoleArn ?? attributes.executionRoleArn;
    this.taskRoleArn = attributes.taskRoleArn;
  }
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

function executionPolicy({ secretArns, logGroupArns, secretKmsKeyArns = [] }: NodePermissionsProps): string {
  const image = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  const statements: readonly Statement[] = [
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    { Effect: 'Allow', Action: image, Resource: '*' },
    ...secretStatements(inOrder([...new Set(secretArns)])),
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: [...secretKmsKeyArns] },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: logGroupArns.map((arn) => `${arn}:*`),
    },
  ];
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.filter(({ Resource }) => Resource.length > 0),
  });
}

/**
 * ECS reads secrets of Secrets Manager and parameters of Systems Manager; what a reference stands for can't be seen, so both may be read by
 * it. It may end with a key and a version of the secret
 * (`secret:NAME:KEY:STAGE:ID`), of which IAM knows nothing (Amazon ECS Developer Guide, "Pass Secrets Manager secrets").
 */
function secretStatements(arns: readonly string[]): readonly Statement[] {
  const isParameter = (arn: string): boolean => /^arn:[\w-]+:ssm:/.test(arn);
  const parameters = arns.filter((arn) => isParameter(arn) || /^\$\{[^{}]+\}$/.test(arn));
  const secrets = arns.filter((arn) => !isParameter(arn)).map(withoutKey);
  return [
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: [...new Set(secrets)] },
    { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: parameters },
  ];
}

/** That the settings of a release are written in another order is no change. References have no order of their own. */
function inOrder(arns: readonly string[]): readonly string[] {
  return arns.some((arn) => arn.includes('${')) ? arns : [...arns].sort();
}

/** Of a reference the parts can't be counted: it may stand for the whole ARN. */
function withoutKey(arn: string): string {
  return arn.includes('${')
    ? arn.replace(/^(.*\}[^:}]*)(:[^:}]*){3}$/, '$1')
    : arn.replace(/^((?:[^:]*:){6}[^:]*):.*$/, '$1');
}
