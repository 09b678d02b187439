import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { DataAwsDbInstance } from '@cdktf/provider-aws/lib/data-aws-db-instance';
import { DataAwsSecurityGroups } from '@cdktf/provider-aws/lib/data-aws-security-groups';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { TerraformStack, Testing } from 'cdktf';
import type { KongUpgradeProps } from '../../../lib';
import { KongDatastore, MisuseError, NodeNetwork, NodePermissions } from '../../../lib';
import { synthesizeParts } from '../../support/parts';
import type { StackJson } from '../../support/synthesis';
import { addUpgrade, synthesizeUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

const elsewhere = new TerraformStack(testApp(), 'elsewhere');
const permissions = NodePermissions.fromAttributes(elsewhere, 'roles', {
  executionRoleArn: 'arn:aws:iam::123456789012:role/agent',
  taskRoleArn: 'arn:aws:iam::123456789012:role/node',
});
const network = NodeNetwork.fromAttributes(elsewhere, 'groups', {
  proxySecurityGroupIds: ['sg-1'],
  adminSecurityGroupIds: ['sg-2', 'sg-3'],
  migrationSecurityGroupIds: ['sg-4'],
});
const logGroupNames = { blue: '/house/kong', green: '/house/kong' };
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd';
const withoutBalancer = { proxyLoadBalancerSecurityGroupId: undefined } as unknown as Partial<KongUpgradeProps>;
const found: Partial<KongUpgradeProps> = { ...withoutBalancer, permissions, network, logGroupNames };

const definition = (json: StackJson, part: string): string =>
  JSON.stringify(json.resource.aws_ecs_task_definition?.[`gateway_${part}_definition`]);
const policy = (json: StackJson): string =>
  String(json.resource.aws_iam_role_policy?.gateway_permissions_policy?.policy);
const contextOf = (json: StackJson, step: string): unknown => json.locals[`gateway_${step}_context`];

describe('an upgrade on what exists', () => {
  const json = synthesizeUpgrade('migrate-up', { ...found, preflight: { image: 'registry.example/preflight:1' } });

  it('makes no role, no security group and no log group', () => {
    const made = Object.keys(json.resource).filter((type) => /iam|security_group|log_group/.test(type));
    expect(made).toEqual([]);
  });

  it.each(['blue_proxy', 'green_admin', 'green_migrations', 'asker'])(
    'gives %s the roles and the log group',
    (part) => {
      expect(definition(json, part)).toContain('"execution_role_arn":"arn:aws:iam::123456789012:role/agent"');
      expect(definition(json, part)).toContain('"task_role_arn":"arn:aws:iam::123456789012:role/node"');
      expect(definition(json, part)).toContain(String.raw`\"awslogs-group\":\"/house/kong\"`);
    },
  );

  it('gives each kind of nodes, and the one-off tasks, their own groups', () => {
    const services = json.resource.aws_ecs_service ?? {};
    const groups = (name: string): unknown => services[name]?.network_configuration;
    expect(groups('gateway_green_proxy_service')).toMatchObject({ security_groups: ['sg-1'] });
    expect(groups('gateway_blue_admin_service')).toMatchObject({ security_groups: ['sg-2', 'sg-3'] });
    expect(contextOf(json, 'up')).toMatchObject({
      task: { securityGroups: ['sg-4'], logGroup: '/house/kong' },
      asker: { securityGroups: ['sg-4'], logGroup: '/house/kong' },
    });
  });

  it.each<[string, Partial<KongUpgradeProps>]>([
    ['roles', { permissions }],
    ['groups', { ...withoutBalancer, network }],
    ['a log group', { logGroupNames: { blue: '/house/kong' } }],
    ['a path of the roles', { rolePath: '/gateways/' }],
    ['a prefix of the roles', { roleNamePrefix: 'acme' }],
  ])('takes %s for a change of what runs, which the guard refuses without patch', (_, props) => {
    const mark = (given: Partial<KongUpgradeProps>): unknown =>
      JSON.stringify(synthesizeUpgrade('shift-50', given).locals.gateway_blue_mark_of);
    expect(mark({})).toBeDefined();
    expect(mark(props)).not.toBe(mark({}));
  });

  it('waits with the nodes for the log groups that it makes, also where the roles exist', () => {
    const { resource } = synthesizeUpgrade('baseline', { permissions });
    const container = resource.aws_ecs_task_definition?.gateway_blue_proxy_definition?.container_definitions;
    expect(container).toContain('"awslogs-group":"${aws_cloudwatch_log_group.gateway_blue_logs.name}"');
  });

  it("lets the library's own roles write to a log group that exists", () => {
    const made = synthesizeUpgrade('baseline', { logGroupNames: { blue: '/house/kong' } });
    expect(policy(made)).toContain('"arn:aws:logs:eu-west-1:123456789012:log-group:/house/kong:*"');
    expect(policy(made)).toContain('"${aws_cloudwatch_log_group.gateway_green_logs.arn}:*"');
    expect(Object.keys(made.resource.aws_cloudwatch_log_group ?? {})).toEqual(['gateway_green_logs']);
  });
});

it('who reaches the nodes is told to the audit of plans, where it is made here', () => {
  const network = (props: Partial<KongUpgradeProps>): readonly string[] => {
    const { output } = JSON.parse(synthesizeUpgrade('shift-50', props).text) as {
      output: { gateway_plan: { value: { resources: { network: readonly string[] } } } };
    };
    return output.gateway_plan.value.resources.network;
  };
  expect(network({})).toEqual(
    expect.arrayContaining([
      'aws_security_group.gateway_network_proxy',
      'aws_vpc_security_group_ingress_rule.gateway_network_proxy_8000',
    ]),
  );
});

describe('house rules of what is made', () => {
  const rules = {
    permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
    rolePath: '/gateways/',
    roleNamePrefix: 'acme',
    secretKmsKeyArns: [KEY],
    logKmsKeyArn: KEY,
  };

  it('are kept by the roles, their policy and the log groups', () => {
    const json = synthesizeUpgrade('baseline', rules);
    expect(json.resource.aws_iam_role?.gateway_permissions_execution).toMatchObject({
      name: 'acme-gateway-execution',
      path: '/gateways/',
      permissions_boundary: rules.permissionsBoundaryArn,
    });
    expect(policy(json)).toContain(`{"Effect":"Allow","Action":"kms:Decrypt","Resource":["${KEY}"]}`);
    for (const group of Object.values(json.resource.aws_cloudwatch_log_group ?? {}))
      expect(group).toMatchObject({ kms_key_id: KEY });
  });

  it('are kept by a cluster alone', () => {
    const made = synthesizeParts(() => ({ cluster: rules }));
    expect(made.aws_iam_role?.green_permissions_task).toMatchObject({
      name: 'acme-shop-green-task',
      path: '/gateways/',
    });
    expect(made.aws_iam_role_policy?.green_permissions_policy?.policy).toContain('kms:Decrypt');
    expect(made.aws_cloudwatch_log_group?.green_logs).toMatchObject({ kms_key_id: KEY });
  });

  it('of roles are nothing to the policy where they are left out', () => {
    expect(policy(synthesizeUpgrade('baseline'))).not.toContain('kms');
  });
});

it('a key of a JSON secret reaches the container, and the policy names the secret alone, also by reference', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  const { masterUserSecret } = new DataAwsDbInstance(stack, 'db', { dbInstanceIdentifier: 'kong' });
  const literal = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:licence';
  const reference = masterUserSecret.get(0).secretArn;
  addUpgrade(stack, 'gateway', 'baseline', {
    datastore: KongDatastore.fromAttributes(stack, 'pg', {
      host: 'kong.example',
      passwordSecretArn: `${reference}:password::`,
    }),
    blue: { image: 'registry.example/kong:0.34-1', secrets: { KONG_LICENSE_DATA: `${literal}:data::` } },
  });
  const { resource } = JSON.parse(Testing.synth(stack)) as StackJson;
  const secret = '${data.aws_db_instance.db.master_user_secret[0].secret_arn}';
  const { container_definitions } = resource.aws_ecs_task_definition?.gateway_blue_proxy_definition ?? {};
  expect(container_definitions).toContain(`"valueFrom":"${secret}:password::"`);
  expect(container_definitions).toContain(`"valueFrom":"${literal}:data::"`);
  expect(String(resource.aws_iam_role_policy?.gateway_permissions_policy?.policy)).toContain(
    `"Action":"secretsmanager:GetSecretValue","Resource":["${literal}","${secret}"]`,
  );
});

it('a secret by reference may be a parameter, so the role may read both kinds', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  const { arn } = new DataAwsSsmParameter(stack, 'licence', { name: '/house/licence' });
  addUpgrade(stack, 'gateway', 'baseline', {
    blue: { image: 'registry.example/kong:0.34-1', secrets: { KONG_LICENSE_DATA: arn } },
  });
  const { resource } = JSON.parse(Testing.synth(stack)) as StackJson;
  const policy = String(resource.aws_iam_role_policy?.gateway_permissions_policy?.policy);
  const reference = '${data.aws_ssm_parameter.licence.arn}';
  expect(policy).toContain(`"Action":"ssm:GetParameters","Resource":["${reference}"]`);
  expect(policy).toMatch(/secretsmanager:GetSecretValue","Resource":\[[^\]]*licence\.arn/);
});

it('subnets and groups may be lists of a data source, whose order is no change of what runs', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  const { ids } = new DataAwsSubnets(stack, 'subnets', {});
  const groups = new DataAwsSecurityGroups(stack, 'groups', {}).ids;
  const given = NodeNetwork.fromAttributes(stack, 'network', { proxySecurityGroupIds: groups });
  addUpgrade(stack, 'gateway', 'migrate-up', { ...withoutBalancer, subnetIds: ids, network: given });
  const { resource, locals } = JSON.parse(Testing.synth(stack)) as StackJson;
  expect(resource.aws_ecs_service?.gateway_blue_proxy_service?.network_configuration).toEqual({
    subnets: '${data.aws_subnets.subnets.ids}',
    security_groups: '${data.aws_security_groups.groups.ids}',
  });
  expect(locals.gateway_blue_mark_of).toMatchObject({
    subnetIds: '${join(",", sort(data.aws_subnets.subnets.ids))}',
    securityGroups: expect.arrayContaining(['${join(",", sort(data.aws_security_groups.groups.ids))}']) as unknown,
  });
  expect(locals.gateway_up_context).toMatchObject({ task: { subnets: '${data.aws_subnets.subnets.ids}' } });
});

const WRONG: readonly [string, Partial<KongUpgradeProps>, RegExp][] = [
  [
    'a boundary',
    { permissionsBoundaryArn: 'boundary' },
    /permissionsBoundaryArn must be like arn:aws:iam::123456789012:policy\/NAME, got "boundary"/,
  ],
  [
    'a path of roles',
    { rolePath: 'gateways' },
    /rolePath must begin and end with \/, for example \/gateways\/, got "gateways"/,
  ],
  [
    'a prefix of roles',
    { roleNamePrefix: 'a b' },
    /roleNamePrefix must be 1 to 32 letters, digits or dashes, got "a b"/,
  ],
  [
    'an alias',
    { secretKmsKeyArns: [KEY.replace('key/', 'alias/')] },
    /secretKmsKeyArns must be like .*a key, not an alias/,
  ],
  ['an alias for logs', { logKmsKeyArn: 'alias/logs' }, /logKmsKeyArn must be like .*, got "alias\/logs"/],
  [
    'house rules of roles that exist',
    { permissions, rolePath: '/x/', secretKmsKeyArns: [KEY] },
    /rolePath, secretKmsKeyArns must not be given with permissions: those roles exist/,
  ],
  [
    'house rules of logs that exist',
    { logGroupNames, logRetentionDays: 30 },
    /logRetentionDays must not be given with an existing log group/,
  ],
  ['a log group', { logGroupNames: { blue: 'a b' } }, /logGroupNames\.blue must be 1 to 512 letters.*, got "a b"/],
  ['both kinds of groups', { network }, /give either proxyLoadBalancerSecurityGroupId.*got both/],
  ['neither kind of groups', withoutBalancer, /give either proxyLoadBalancerSecurityGroupId.*got neither/],
  [
    'a rule for groups that exist',
    { ...found, adminLoadBalancerSecurityGroupId: 'sg-9' },
    /adminLoadBalancerSecurityGroupId must not be given with network/,
  ],
  [
    'a rule of the datastore for groups that exist',
    {
      ...found,
      datastore: KongDatastore.fromAttributes(elsewhere, 'pg', {
        host: 'kong.example',
        securityGroupId: 'sg-9',
        passwordSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong',
      }),
    },
    /datastore\.securityGroupId must not be given with network/,
  ],
  [
    'no group',
    {
      ...found,
      network: NodeNetwork.fromAttributes(elsewhere, 'none', {
        proxySecurityGroupIds: ['sg-1'],
        adminSecurityGroupIds: [],
      }),
    },
    /network\.adminSecurityGroupIds must name at least one security group, got none/,
  ],
  [
    'a key without its colons',
    {
      datastore: KongDatastore.fromAttributes(elsewhere, 'key', {
        host: 'kong.example',
        passwordSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong:password',
      }),
    },
    /datastore\.passwordSecretArn must end with the secret's name, or with :KEY:STAGE:VERSION.*got 1 of the three colons/,
  ],
];

it.each(WRONG)('is refused for %s, in a sentence', (_, props, sentence) => {
  const compose = (): unknown => synthesizeUpgrade('baseline', props);
  expect(compose).toThrow(MisuseError);
  expect(compose).toThrow(sentence);
});
