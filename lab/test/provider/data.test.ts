import { PATH } from '../support/stack';
import { Workspace, type Config } from '../support/terraform-workspace';

jest.setTimeout(60_000);

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.open();
});
afterEach(() => workspace.close());

const provider = { aws: { region: 'eu-west-1' } };

/** Values of data sources, read by a plan and told by outputs. */
async function outputs(
  data: Config,
  output: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(output).map(([name, value]) => [name, { value: `\${${value}}` }]);
  await workspace.apply({ provider, data, output: Object.fromEntries(entries) as Config });
  const shown = JSON.parse((await workspace.must('output', '-json')).stdout) as Record<string, { value: unknown }>;
  return Object.fromEntries(Object.entries(shown).map(([name, { value }]) => [name, value]));
}

test('parameters are read by path, and their values stay hidden', async () => {
  const { ssm } = workspace.cloud;
  ssm.put({ name: `${PATH}/b/c`, type: 'SecureString', value: 'hidden-c', overwrite: false });
  ssm.put({ name: `${PATH}/a`, type: 'String', value: 'hidden-a', overwrite: false });
  const data = { aws_ssm_parameters_by_path: { deep: { path: PATH, recursive: true }, flat: { path: PATH } } };
  const bare = { value: '${data.aws_ssm_parameters_by_path.deep.values}' };
  await workspace.use({ provider, data, output: { bare } });
  const ran = await workspace.run('plan');
  expect(ran.says).toContain('Output refers to sensitive values');
  expect(ran.says).not.toContain('hidden-a');
  const values = 'nonsensitive(data.aws_ssm_parameters_by_path.deep.values)';
  expect(
    await outputs(data, {
      names: 'data.aws_ssm_parameters_by_path.deep.names',
      types: 'data.aws_ssm_parameters_by_path.deep.types',
      flat: 'data.aws_ssm_parameters_by_path.flat.names',
      values,
    }),
  ).toEqual({
    names: [`${PATH}/a`, `${PATH}/b/c`],
    types: ['String', 'SecureString'],
    flat: [`${PATH}/a`],
    values: ['hidden-a', 'hidden-c'],
  });
});

test('an empty path answers empty lists', async () => {
  const data = { aws_ssm_parameters_by_path: { none: { path: '/none' } } };
  const all = await outputs(data, { names: 'data.aws_ssm_parameters_by_path.none.names' });
  expect(all).toEqual({ names: [] });
});

test('a sensitive value is hidden in plans, an insecure one is not', async () => {
  const parameter = (name: string, value: Config): Config => ({ name, type: 'String', ...value });
  await workspace.use({
    provider,
    resource: {
      aws_ssm_parameter: {
        secret: parameter('/secret', { value: 'do-not-show' }),
        open: parameter('/open', { insecure_value: 'may-be-shown' }),
      },
    },
  });
  const { says } = await workspace.must('plan');
  expect(says).not.toContain('do-not-show');
  expect(says).toContain('insecure_value = "may-be-shown"');
  await workspace.must('apply', '-auto-approve');
  expect(workspace.cloud.ssm.get('/secret').value).toBe('do-not-show');
  expect(await workspace.planned()).toEqual([]);
});

test('one parameter that does not exist is an error', async () => {
  await workspace.use({ provider, data: { aws_ssm_parameter: { a: { name: '/a' } } } });
  const ran = await workspace.run('plan');
  expect(ran.code).toBe(1);
  expect(ran.says).toContain("ParameterNotFound: /a: couldn't find resource");
});

test('the caller, the region and the partition are read', async () => {
  const data = { aws_caller_identity: { a: {} }, aws_region: { a: {} }, aws_partition: { a: {} } };
  expect(
    await outputs(data, {
      account: 'data.aws_caller_identity.a.account_id',
      region: 'data.aws_region.a.region',
      partition: 'data.aws_partition.a.partition',
    }),
  ).toEqual({ account: '123456789012', region: 'eu-west-1', partition: 'aws' });
});

test('a policy document renders as the provider renders it', async () => {
  const statement = [
    {
      sid: 'Read',
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: ['arn:aws:s3:::b/&{aws:username}/*'],
      principals: [{ type: 'Service', identifiers: ['ecs-tasks.amazonaws.com'] }],
      condition: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['2', '1'] }],
    },
    { effect: 'Deny', actions: ['*'], resources: ['*'], principals: [{ type: '*', identifiers: ['*'] }] },
  ];
  const data = { aws_iam_policy_document: { a: { statement } } };
  const all = await outputs(data, {
    json: 'data.aws_iam_policy_document.a.json',
    small: 'data.aws_iam_policy_document.a.minified_json',
  });
  expect(all.json).toBe(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::b/\${aws:username}/*",
      "Principal": {
        "Service": "ecs-tasks.amazonaws.com"
      },
      "Condition": {
        "StringEquals": {
          "aws:SourceAccount": [
            "2",
            "1"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "Action": "*",
      "Resource": "*",
      "Principal": "*"
    }
  ]
}`);
  expect(JSON.parse(String(all.small))).toEqual(JSON.parse(String(all.json)));
  expect(String(all.small)).not.toMatch(/\s/);
});

test('a document is merged from sources, and overrides replace by Sid', async () => {
  const one = (sid: string, action: string) =>
    JSON.stringify({ Statement: { Sid: sid, Effect: 'Allow', Action: action, Resource: '*' } });
  const a = {
    source_policy_documents: [one('A', 'a:A')],
    override_policy_documents: [one('A', 'a:Other')],
    statement: [{ sid: 'B', actions: ['b:B'], resources: ['*'] }],
  };
  const all = await outputs({ aws_iam_policy_document: { a } }, { json: 'data.aws_iam_policy_document.a.json' });
  const { Statement } = JSON.parse(String(all.json)) as { Statement: { Action: string }[] };
  expect(Statement.map(({ Action }) => Action)).toEqual(['a:Other', 'b:B']);
});

test('a service is read with its count and its task definition; a missing one is an error', async () => {
  const data = { aws_ecs_service: { a: { service_name: 'a', cluster_arn: 'main' } } };
  await workspace.use({ provider, data });
  expect((await workspace.run('plan')).says).toContain('service with name a was not found in main');
  const { ecs } = workspace.cloud;
  const definition = ecs.registerTaskDefinition({
    family: 'a',
    containers: [{ name: 'a', image: 'server', environment: {}, secrets: {}, containerPorts: [], stopTimeout: 30 }],
    attributes: {},
    tags: {},
  });
  ecs.createService({
    name: 'a',
    cluster: 'main',
    taskDefinition: definition.arn,
    desiredCount: 0,
    loadBalancers: [],
    launchType: 'FARGATE',
    healthCheckGracePeriod: 0,
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    tags: {},
  });
  expect(
    await outputs(data, {
      count: 'data.aws_ecs_service.a.desired_count',
      definition: 'data.aws_ecs_service.a.task_definition',
      cluster: 'data.aws_ecs_service.a.cluster_arn',
    }),
  ).toEqual({ count: 0, definition: definition.arn, cluster: 'main' });
});

test('things that were not created here are taken as existing, equal at every read, and listed', async () => {
  const data = { aws_vpc: { a: { default: true } }, aws_subnets: { a: {} }, aws_lb: { a: { name: 'public' } } };
  const wanted = { vpc: 'data.aws_vpc.a.id', subnets: 'data.aws_subnets.a.ids', lb: 'data.aws_lb.a.arn' };
  const first = await outputs(data, wanted);
  expect(await outputs(data, wanted)).toEqual(first);
  expect(first.vpc).toMatch(/^vpc-0\w+$/);
  expect(first.subnets).toHaveLength(2);
  const assumptions = workspace.cloud.assumptions().join('\n');
  expect(assumptions).toContain(`aws_lb ${String(first.lb)}`);
  expect(assumptions).toMatch(/aws_vpc arn:aws:ec2:eu-west-1:123456789012:vpc\/vpc-0/);
});

test('existing databases, keys and log groups are read with the attributes that a gateway needs', async () => {
  const data = {
    aws_rds_cluster: { a: { cluster_identifier: 'kong' } },
    aws_db_instance: { a: { db_instance_identifier: 'kong' } },
    aws_kms_alias: { a: { name: 'alias/logs' } },
    aws_kms_key: { a: { key_id: 'alias/logs' } },
    aws_cloudwatch_log_group: { a: { name: '/house/kong' } },
  };
  const all = await outputs(data, {
    writer: 'data.aws_rds_cluster.a.endpoint',
    port: 'data.aws_rds_cluster.a.port',
    host: 'data.aws_db_instance.a.address',
    secret: 'data.aws_db_instance.a.master_user_secret[0].secret_arn',
    key: 'data.aws_kms_alias.a.target_key_arn',
    other: 'data.aws_kms_key.a.arn',
    logs: 'data.aws_cloudwatch_log_group.a.arn',
  });
  expect(all.port).toBe(5432);
  expect(all.writer).toMatch(/^kong\.cluster-\w+\.eu-west-1\.rds\.amazonaws\.com$/);
  expect(all.host).toMatch(/^kong\.\w+\.eu-west-1\.rds\.amazonaws\.com$/);
  expect(all.secret).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-\w+$/);
  for (const key of [all.key, all.other]) expect(key).toMatch(/^arn:aws:kms:eu-west-1:123456789012:key\/[\w-]{36}$/);
  expect(all.logs).toBe('arn:aws:logs:eu-west-1:123456789012:log-group:/house/kong');
});

test('a data source without a behaviour is refused by name, with what to do', async () => {
  await workspace.use({ provider, data: { aws_db_snapshot: { a: { db_instance_identifier: 'a' } } } });
  const { says } = await workspace.run('plan');
  expect(says).toContain(
    'KBG-LAB-013: the lab does not serve the data source aws_db_snapshot; read its values from variables',
  );
});
