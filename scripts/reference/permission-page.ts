import type { StackJson } from '../../test/support/synthesis';
import type { Grant } from './permission-table';
import { OPERATOR, STATE_MACHINE } from './permission-table';
import { TERRAFORM_ACTIONS } from './terraform-actions';

const HEAD = `# Permissions

This page lists the roles and policies that the library creates, and those that it needs. \`npm run docs:permissions\` writes this page, and
tests compare it with the synthesized JSON and with the requests in the code. **No policy on this page was tested on AWS**: the lab does not
check permissions. Replace the words in capitals; NAME is the gateway's \`name\`. With \`ledgerPath\`, replace \`/kong-bluegreen/NAME\` by it.

| role of | created by | allowed to |
| --- | --- | --- |
| the ECS agent, with one role for nodes and one for one-off tasks | the library, or \`NodePermissions.fromAttributes\` | [pull the image, read the secrets, write the logs](#the-agents-roles) |
| Kong's nodes, the migrations, the preflight inside the VPC | the library | [nothing](#the-nodes-role) |
| the one-off steps and \`kong-bluegreen\`, on a laptop or in a pipeline | you | [call AWS for the steps and the gates](#the-operator) |
| Terraform, in the same pipeline | you | [create, read and remove the resources in the JSON](#terraform) |
| ECS and Application Auto Scaling | AWS, with the first service and the first scaled service | act by AWS's service-linked roles: register targets, change the number of nodes |
| the state machine of \`export --format asl\` | you | [start builds and ask for approval](#the-state-machine) |`;

/** The page, from a synthesized stage of an upgrade. */
export function permissionPage(stack: StackJson): string {
  const roles = Object.values(stack.resource.aws_iam_role ?? {}) as unknown as readonly Role[];
  const policies = Object.values(stack.resource.aws_iam_role_policy ?? {}) as unknown as readonly Policy[];
  const [policy, ...otherPolicies] = new Set(policies.map((it) => it.policy));
  const [trust, ...others] = new Set(roles.map((it) => it.assume_role_policy));
  if (policy === undefined || trust === undefined || [...others, ...otherPolicies].length > 0)
    throw new Error('the synthesized roles differ from those of this page');
  return (
    [
      HEAD,
      "## The agent's roles",
      agentsRoles(nameOf(roles, 'execution'), nameOf(roles, 'migration')),
      json(JSON.parse(policy)),
      "## The node's role",
      `\`${nameOf(roles, 'task')}\` has no policy: neither Kong nor the preflight calls AWS. All three roles trust only ECS:`,
      json(JSON.parse(trust)),
      '## The operator',
      `These permissions are for the credentials of the shell, or for \`operatorRoleArn\`. With \`stepLambdaArn\` the role of that function needs the
statements up to \`LookAtTraffic\`, \`Metrics\` and the snapshots; the credentials that run Terraform then need \`lambda:InvokeFunction\` on the
function instead ([without-node.md](without-node.md)). Leave out the statements of options that you do not use. Use your own names in place of
the library's: adopted services in \`LookAtCluster\` and in the other statements on services, the roles of \`permissions\` in \`PassRoles\`,
\`logGroupNames\` in \`ReadOutput\`, and the family \`NAME-migrations\` and the role \`NAME-migrations-migration\` of a \`MigrationTask\` without a
\`KongUpgrade\`.`,
      grantTable(OPERATOR),
      json(policyOf(OPERATOR)),
      'The command also calls `sts:GetCallerIdentity`, which needs no permission.',
      '## Terraform',
      `These are the actions that the provider calls for the resource types of the library; a plan needs only the second column. The table was
written by hand from the provider's source: if an \`AccessDenied\` names another action, add that action. \`iam:PassRole\` is for the three roles
above, with \`iam:PassedToService\` \`ecs-tasks.amazonaws.com\`. \`iam:CreateServiceLinkedRole\` is needed only until the account has the
service-linked roles of ECS and of Application Auto Scaling. No stage removes the ledger, a target group or a rule that carries traffic. A
backend, for example S3, needs permissions of its own.`,
      terraformTable(),
      '## The state machine',
      'This is the role of Step Functions. The role of the CodeBuild project needs the permissions of the operator and of Terraform.',
      grantTable(STATE_MACHINE),
      json(policyOf(STATE_MACHINE)),
    ].join('\n\n') + '\n'
  );
}

const agentsRoles = (execution: string, migration: string): string =>
  `\`${execution}\` is for proxies and admin nodes, \`${migration}\` for the migrations and the preflight. So the operator needs no right to
pass the role that starts nodes. Both roles have the same policy. The secrets are those of both slots: the datastore's password and the release's
\`secrets\`. A secret that is encrypted with your own key also needs \`kms:Decrypt\` for that key, which \`secretKmsKeyArns\` adds (Amazon ECS
Developer Guide, "Amazon ECS task execution IAM role"). Your own roles (\`permissions\`) need this policy, with the log groups of
\`logGroupNames\` if these are given; \`permissionsBoundaryArn\` must allow it. With \`rolePath\` or \`roleNamePrefix\` the role names in the
statements of the operator and of Terraform below become \`PATH/PREFIX-NAME-…\`. A \`MigrationTask\` without a \`KongUpgrade\` creates the same
roles as \`NAME-migrations-execution\`, \`NAME-migrations-migration\` and \`NAME-migrations-task\`.`;

interface Role {
  readonly name: string;
  readonly assume_role_policy: string;
}

interface Policy {
  readonly policy: string;
}

function nameOf(roles: readonly Role[], part: string): string {
  const role = roles.find(({ name }) => name.endsWith(`-${part}`));
  if (!role) throw new Error(`there is no role for ${part}`);
  return role.name;
}

function policyOf(grants: readonly Grant[]): object {
  const Statement = grants.map(({ sid, actions, resources, condition }) => ({
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition ? { Condition: condition } : {}),
  }));
  return { Version: '2012-10-17', Statement };
}

function grantTable(grants: readonly Grant[]): string {
  return table(
    ['statement', 'actions', 'purpose'],
    grants.map(({ sid, actions, purpose }) => [`\`${sid}\``, list(actions), purpose]),
  );
}

function terraformTable(): string {
  return table(
    ['type', 'reads', 'creates and changes', 'removes'],
    Object.entries(TERRAFORM_ACTIONS).map(([type, { read, make, remove }]) => [
      `\`${type}\``,
      list(read),
      list(make),
      list(remove),
    ]),
  );
}

const list = (actions: readonly string[]): string => actions.map((it) => `\`${it}\``).join(', ') || 'none';
const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
