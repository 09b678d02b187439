import { BEHAVING_TYPES } from '../../lib/provider/behaviours';
import { KNOWN_TYPES } from '../../lib/provider/schema/facts';
import { SURROUNDINGS } from '../../lib/provider/schema/surroundings';
import type { AttributeSchema, BlockSchema, NestedBlockSchema } from '../../lib/provider/schema/schema';
import { Schemas } from '../../lib/provider/schemas';
import { LISTENER } from '../support/cloud-fixture';
import { Workspace, type Config } from '../support/terraform-workspace';

jest.setTimeout(60_000);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await Workspace.open(['aws_sqs_queue', 'data.aws_ami']);
});
afterAll(() => workspace.close());

interface ServedBlock {
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly block_types?: Readonly<
    Record<string, { nesting_mode: string; min_items?: number; max_items?: number; block: ServedBlock }>
  >;
}

interface Served {
  readonly provider: { readonly block: ServedBlock };
  readonly resource_schemas: Readonly<Record<string, { readonly block: ServedBlock }>>;
  readonly data_source_schemas: Readonly<Record<string, { readonly block: ServedBlock }>>;
}

function shownAttribute({ type, required, optional, computed, sensitive }: AttributeSchema): object {
  const flags = Object.entries({ required, optional, computed, sensitive }).filter(([, set]) => set);
  return { type, description_kind: 'plain', ...Object.fromEntries(flags) };
}

function shownNested({ nesting, min, max, block }: NestedBlockSchema): object {
  const limits = { ...(min > 0 ? { min_items: min } : {}), ...(max > 0 ? { max_items: max } : {}) };
  return { nesting_mode: nesting, block: shownBlock(block), ...limits };
}

/** A schema as `terraform providers schema -json` shows it. */
function shownBlock({ attributes, blocks }: BlockSchema): object {
  const own = Object.fromEntries([...attributes].map(([name, it]) => [name, shownAttribute(it)]));
  const nested = Object.fromEntries([...blocks].map(([name, it]) => [name, shownNested(it)]));
  return {
    description_kind: 'plain',
    ...(attributes.size > 0 ? { attributes: own } : {}),
    ...(blocks.size > 0 ? { block_types: nested } : {}),
  };
}

async function served(): Promise<Served> {
  await workspace.use({ provider: { aws: {} } });
  const { stdout } = await workspace.must('providers', 'schema', '-json');
  const { provider_schemas } = JSON.parse(stdout) as { provider_schemas: Readonly<Record<string, Served>> };
  return Object.values(provider_schemas)[0]!;
}

test('Terraform sees exactly the schema that was read, for every type whose facts are known', async () => {
  const seen = await served();
  const read = new Schemas(['aws_sqs_queue', 'data.aws_ami']);
  expect([...read.resources.keys(), ...[...read.data.keys()].map((name) => `data.${name}`)].sort()).toEqual(
    [...new Set([...KNOWN_TYPES, ...BEHAVING_TYPES, ...SURROUNDINGS]), 'aws_sqs_queue', 'data.aws_ami'].sort(),
  );
  expect(seen.provider.block).toEqual(shownBlock(read.provider));
  expect(Object.keys(seen.resource_schemas).sort()).toEqual([...read.resources.keys()].sort());
  for (const [name, schema] of read.resources) expect(seen.resource_schemas[name]?.block).toEqual(shownBlock(schema));
  expect(Object.keys(seen.data_source_schemas).sort()).toEqual([...read.data.keys()].sort());
  for (const [name, schema] of read.data) expect(seen.data_source_schemas[name]?.block).toEqual(shownBlock(schema));
});

test('the schema has what the bindings lose: optional and computed, sensitive, nesting, limits', async () => {
  const { resource_schemas, data_source_schemas, provider } = await served();
  const attribute = (type: string, name: string) => resource_schemas[type]?.block.attributes?.[name];
  expect(attribute('aws_lb_listener_rule', 'priority')).toMatchObject({ optional: true, computed: true });
  expect(attribute('aws_ecs_service', 'desired_count')).not.toHaveProperty('computed');
  expect(attribute('aws_ecs_service', 'id')).toMatchObject({ optional: true, computed: true, type: 'string' });
  expect(attribute('aws_ssm_parameter', 'value')).toMatchObject({ sensitive: true });
  expect(attribute('aws_ssm_parameter', 'name')).toMatchObject({ required: true });
  expect(data_source_schemas.aws_ssm_parameters_by_path?.block.attributes?.values).toMatchObject({
    sensitive: true,
    type: ['list', 'string'],
  });
  expect(attribute('aws_vpc_security_group_ingress_rule', 'tags_all')).toMatchObject({ type: ['map', 'string'] });
  const rule = resource_schemas.aws_lb_listener_rule?.block.block_types;
  expect(rule?.condition).toMatchObject({ nesting_mode: 'set', min_items: 1 });
  expect(rule?.action).toMatchObject({ nesting_mode: 'list', min_items: 1 });
  expect(rule?.action?.block.block_types?.forward?.block.block_types?.target_group).toMatchObject({
    nesting_mode: 'set',
    min_items: 1,
  });
  expect(resource_schemas.aws_ecs_service?.block.block_types?.timeouts).toEqual({
    nesting_mode: 'single',
    block: expect.anything() as object,
  });
  expect(provider.block.attributes).not.toHaveProperty('alias');
});

async function refusal(config: Config): Promise<string> {
  await workspace.use({ provider: { aws: { region: 'eu-west-1' } }, ...config });
  const ran = await workspace.run('validate');
  expect(ran.code).toBe(1);
  return ran.says;
}

function rule(change: Config, group: Config = {}): Config {
  const target_group = [{ arn: LISTENER.replace('listener', 'targetgroup'), ...group }];
  const main = {
    listener_arn: LISTENER,
    condition: [{ path_pattern: { values: ['/'] } }],
    action: { type: 'forward', forward: { target_group } },
    ...change,
  };
  return { resource: { aws_lb_listener_rule: { main } } };
}

test('Terraform itself refuses a wrong name and suggests the right one', async () => {
  const group = { name: 'a', prot: 80, protocol: 'HTTP', vpc_id: 'vpc-1' };
  const says = await refusal({ resource: { aws_lb_target_group: { blue: group } } });
  expect(says).toContain('No argument or block type is named "prot". Did you mean "port"?');
});

test('a missing required argument, an unknown type and a type that is not served are refused', async () => {
  expect(await refusal({ resource: { aws_ecs_service: { a: {} } } })).toContain('The argument "name" is required');
  const says = await refusal({ resource: { aws_ecs_servic: { a: {} } } });
  expect(says).toContain('does not support resource type "aws_ecs_servic". Did you mean "aws_ecs_service"?');
  expect(await refusal({ resource: { aws_instance: { a: {} } } })).toContain('aws_instance');
});

test.each([
  [
    rule({}, { weight: 1000 }),
    'expected action.0.forward.0.target_group.0.weight to be in the range (0 - 999), got 1000',
  ],
  [rule({ listener_arn: 'arn:x' }), '"listener_arn" (arn:x) is an invalid ARN'],
  [
    { resource: { aws_ssm_parameter: { a: { name: 'a', type: 'Text', value: 'b' } } } },
    'expected type to be one of ["String" "StringList" "SecureString"], got Text',
  ],
  [{ resource: { aws_iam_role: { a: { assume_role_policy: '{' } } } }, '"assume_role_policy" contains an invalid JSON'],
  [
    { resource: { aws_cloudwatch_log_group: { a: { name: 'a', retention_in_days: 31 } } } },
    'expected retention_in_days to be one of',
  ],
])('the validators that are known speak the provider sentence: %#', async (config, sentence) => {
  expect(await refusal(config)).toContain(sentence);
});

test('a finding is shown with its path', async () => {
  const says = await refusal(rule({ listener_arn: 'arn:x' }));
  expect(says).toContain('with aws_lb_listener_rule.main');
  expect(says).toContain('on main.tf.json line 1');
});

test('a type without known facts is served on demand, as a passive record', async () => {
  const ran = await workspace.apply({
    provider: { aws: { region: 'eu-west-1' } },
    resource: { aws_sqs_queue: { a: { name: 'jobs' } } },
  });
  expect(ran.says).toContain('Apply complete! Resources: 1 added');
  expect(await workspace.planned()).toEqual([]);
  expect(workspace.cloud.records.types()).toContain('aws_sqs_queue');
});

test('an alarm over metric math with a percentile, and a dashboard, are kept as they were written', async () => {
  const alarm = (threshold: number): Config => ({
    provider: { aws: { region: 'eu-west-1' } },
    resource: {
      aws_cloudwatch_metric_alarm: {
        a: {
          alarm_name: 'a',
          comparison_operator: 'GreaterThanThreshold',
          evaluation_periods: 3,
          threshold,
          metric_query: [
            {
              id: 'p99',
              metric: { namespace: 'N', metric_name: 'M', stat: 'p99', period: 60, dimensions: { D: 'x' } },
            },
            { id: 'judged', expression: 'IF(p99 > 1, p99, 0)', return_data: true },
          ],
        },
      },
      aws_cloudwatch_dashboard: { a: { dashboard_name: 'a', dashboard_body: '{ "widgets": [] }' } },
    },
  });
  expect((await workspace.apply(alarm(1))).says).toContain('2 added');
  expect(await workspace.planned()).toEqual([]);
  expect(await workspace.planned(alarm(2))).toEqual(['aws_cloudwatch_metric_alarm.a update']);
});

test('a type that Terraform would reject the whole schema for is refused by name, and so is one that does not exist', () => {
  expect(() => new Schemas(['aws_wafv2_web_acl'])).toThrow(
    "KBG-LAB-012: the lab can't serve aws_wafv2_web_acl: Terraform rejects a whole schema with a dynamic type inside a set",
  );
  expect(() => new Schemas(['aws_nothing'])).toThrow(
    'KBG-LAB-011: the installed @cdktf/provider-aws has no aws_nothing',
  );
});
