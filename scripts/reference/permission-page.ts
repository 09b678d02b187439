import type { StackJson } from '../../test/support/synthesis';
import type { Grant } from './permission-table';
import { OPERATOR, STATE_MACHINE } from './permission-table';
import { TERRAFORM_ACTIONS } from './terraform-actions';

const HEAD = `# Permissions

Which roles and policies the library makes, and which it needs; \`npm run docs:permissions\` writes this page, and tests hold it against the
synthesized JSON and the requests in the code. **No policy here was tried on AWS**: the lab gives and refuses no permission. Words in
capitals are yours; NAME is the gateway's \`name\`, and where \`ledgerPath\` is given it stands for \`/kong-bluegreen/NAME\`.

| who | is made by | may |
| --- | --- | --- |
| ECS agent, for nodes and for one-off tasks by a role each | the library, or \`NodePermissions.fromAttributes\` | [pull the image, read the secrets, write the logs](#the-agents-roles) |
| Kong's nodes, the migrations, the preflight inside the VPC | the library | [nothing](#the-nodes-role) |
| one-off steps and \`kong-bluegreen\`, on a laptop or in a pipeline | you | [what it asks of AWS](#the-operator) |
| Terraform, in the same pipeline | you | [make, read and remove what is in the JSON](#terraform) |
| ECS and Application Auto Scaling | AWS, at the first service and the first scaled one | what AWS lets its service-linked roles do: register targets, change the number of nodes |
| the state machine of \`export --format asl\` | you | [start builds and ask for approval](#the-state-machine) |`;

/** The page, from a synthesized stage of an upgrade. */
export function permissionPage(stack: StackJson): string {
  const roles = Object.values(stack.resource.aws_iam_role ?? {}) as unknown as readonly Role[];
  const policies = Object.values(stack.resource.aws_iam_role_policy ?? {}) as unknown as readonly Policy[];
  const [policy, ...otherPolicies] = new Set(policies.map((it) => it.policy));
  const [trust, ...others] = new Set(roles.map((it) => it.assume_role_policy));
  if (policy === undefined || trust === undefined || [...others, ...otherPolicies].length > 0)
    throw new Error('the roles are not those of this page');
  return (
    [
      HEAD,
      "## The agent's roles",
      agentsRoles(nameOf(roles, 'execution'), nameOf(roles, 'migration')),
      json(JSON.parse(policy)),
      "## The node's role",
      `\`${nameOf(roles, 'task')}\` has no policy: neither Kong nor the preflight asks anything of AWS. All three roles trust ECS alone:`,
      json(JSON.parse(trust)),
      '## The operator',
      `The credentials of the shell, or \`operatorRoleArn\`; with \`stepLambdaArn\` the role of that function, up to \`LookAtTraffic\`, with \`Metrics\` and
the snapshots, and whoever applies needs \`lambda:InvokeFunction\` on it instead ([without-node.md](without-node.md)). Leave out what is said
to be needed only with an option that you do not use. What has a name of your own stands in place of ours: adopted services in \`LookAtCluster\` and the
other statements on services, the roles of \`permissions\` in \`PassRoles\`, \`logGroupNames\` in \`ReadOutput\`, and the family and role \`NAME-migrations\`,
\`NAME-migrations-migration\` of a \`MigrationTask\` alone.`,
      grantTable(OPERATOR),
      json(policyOf(OPERATOR)),
      '`sts:GetCallerIdentity` is asked too, and needs no permission.',
      '## Terraform',
      `What the provider calls for the types that the library makes; a plan needs the second column alone. Composed by hand from the provider, so
take an \`AccessDenied\` that names another action for right. \`iam:PassRole\` is for the three roles above, with \`iam:PassedToService\`
\`ecs-tasks.amazonaws.com\`; \`iam:CreateServiceLinkedRole\` only until the account has the roles of ECS and of Application Auto Scaling.
No stage removes the ledger, a target group or a rule that carries traffic. A backend, such as S3, needs its own.`,
      terraformTable(),
      '## The state machine',
      "Step Functions' own role; the project's role is the operator's and Terraform's in one.",
      grantTable(STATE_MACHINE),
      json(policyOf(STATE_MACHINE)),
    ].join('\n\n') + '\n'
  );
}

const agentsRoles = (execution: string, migration: string): string =>
  `\`${execution}\` for proxies and admin nodes, \`${migration}\` for the migrations and the preflight; so who runs the steps
needs no right to pass the role that starts nodes. Both may the same. Secrets are those of both colours: the datastore's
password and the release's \`secrets\`. One that is encrypted with a key of your own needs \`kms:Decrypt\` for that key too, which
\`secretKmsKeyArns\` adds (Amazon ECS Developer Guide, "Amazon ECS task execution IAM role"). Roles of your own (\`permissions\`) need this
policy, with the log groups of \`logGroupNames\` where those exist; \`permissionsBoundaryArn\` must let it through. With \`rolePath\` or
\`roleNamePrefix\` the operator's and Terraform's statements below name the roles by \`PATH/PREFIX-NAME-…\`. A \`MigrationTask\` alone makes
\`NAME-migrations-execution\`, \`NAME-migrations-migration\` and \`NAME-migrations-task\`, alike.`;

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
    ['statement', 'actions', 'what for'],
    grants.map(({ sid, actions, purpose }) => [`\`${sid}\``, list(actions), purpose]),
  );
}

function terraformTable(): string {
  return table(
    ['type', 'reads', 'makes and changes', 'removes'],
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
