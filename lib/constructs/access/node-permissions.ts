import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { readable } from '../terraform/expression';
import { boundedName } from '../terraform/names';
import type { RoleOptions } from './role-options';
import { checkKinds } from '../props/prop-kinds';

/** Roles of the nodes and of the one-off tasks. */
export interface INodePermissions {
  /** ARN of the ECS agent's role for the nodes: the agent pulls the image, reads the secrets and writes the logs. */
  readonly executionRoleArn: string;
  /**
   * ARN of the ECS agent's role for the one-off tasks. It differs from `executionRoleArn`, so that the operator needs no right to pass the
   * nodes' role.
   */
  readonly migrationRoleArn: string;
  /** ARN of the role of the containers themselves. */
  readonly taskRoleArn: string;
  /** Resources that must exist before a task can start. */
  readonly taskDependencies: readonly ITerraformDependable[];
}

/** Existing roles, with their policies. */
export interface NodePermissionsAttributes {
  /** ARN of the ECS agent's role for the nodes: the agent pulls the image, reads the secrets and writes the logs. */
  readonly executionRoleArn: string;
  /** ARN of the ECS agent's role for the one-off tasks. @default - `executionRoleArn` */
  readonly migrationRoleArn?: string;
  /** ARN of the role of the containers themselves. Kong needs no right in AWS. */
  readonly taskRoleArn: string;
}

/** Props of the roles of the nodes and of the one-off tasks. */
export interface NodePermissionsProps extends RoleOptions {
  /** Prefix of the roles' names, after `roleNamePrefix`. */
  readonly name: string;
  /** ARNs of the secrets that the agent may read when it starts a container. */
  readonly secretArns: readonly string[];
  /** ARNs of the log groups that the agent may write to. */
  readonly logGroupArns: readonly string[];
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/**
 * Roles of the nodes and of the one-off tasks. With `execution` (nodes) and `migration` (one-off tasks) the ECS agent pulls the image,
 * reads the secrets and writes the logs. `task`, the role of the containers themselves, has no rights.
 */
export class NodePermissions extends Construct implements INodePermissions {
  /** Uses existing roles. */
  static fromAttributes(scope: Construct, id: string, attributes: NodePermissionsAttributes): INodePermissions {
    return new ExistingRoles(scope, id, attributes);
  }

  /** Role of the ECS agent for the nodes. */
  readonly execution: IamRole;
  /** Policy of `execution`; the nodes depend on it. */
  readonly executionPolicy: IamRolePolicy;
  /** Role of the ECS agent for the one-off tasks. The operator must be able to pass this role and `task`, and no other. */
  readonly migration: IamRole;
  /** Policy of `migration`; the one-off tasks depend on it. */
  readonly migrationPolicy: IamRolePolicy;
  /** Role of the containers themselves, without rights. */
  readonly task: IamRole;

  constructor(scope: Construct, id: string, props: NodePermissionsProps) {
    super(scope, id);
    checkKinds('NodePermissions', props, 'NodePermissionsProps');
    const { name, roleNamePrefix, rolePath: path, permissionsBoundaryArn: permissionsBoundary } = props;
    const names = roleNamePrefix === undefined ? [name] : [roleNamePrefix, name];
    const role = (part: string): IamRole => {
      const restrictions = { ...(path ? { path } : {}), ...(permissionsBoundary ? { permissionsBoundary } : {}) };
      const config = { name: boundedName(64, ...names, part), assumeRolePolicy: TRUST, ...restrictions };
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
 * ECS reads secrets of Secrets Manager and parameters of Systems Manager. The value of a Terraform reference is unknown here, so it gets
 * the rights for both. An ARN may end with a key and a version of the secret (`secret:NAME:KEY:STAGE:ID`), which IAM does not accept
 * (Amazon ECS Developer Guide, "Pass Secrets Manager secrets").
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

/** Sorted, so that another order of the settings does not change the policy. A list with references keeps its order. */
function inOrder(arns: readonly string[]): readonly string[] {
  return arns.some((arn) => arn.includes('${')) ? arns : [...arns].sort();
}

/** The ARN without key and version. The parts of a reference cannot be counted, because it may stand for a whole ARN. */
function withoutKey(arn: string): string {
  return arn.includes('${')
    ? arn.replace(/^(.*\}[^:}]*)(:[^:}]*){3}$/, '$1')
    : arn.replace(/^((?:[^:]*:){6}[^:]*):.*$/, '$1');
}
