import { areEquivalent } from '../../lib/provider/equivalence';
import { planState, type Planned } from '../../lib/provider/plan';
import { Schemas } from '../../lib/provider/schemas';
import {
  conformBlock,
  decodeValue,
  encodeValue,
  isUnknown,
  UNKNOWN,
  type Attributes,
  type Value,
} from '../../lib/provider/values/value';

const schemas = new Schemas();
const DEFAULTS = { region: 'eu-west-1', tags: {} };

/** Plans as Terraform would: it proposes the configuration, with the prior state's values where it says nothing. */
function plan(type: string, config: Attributes, prior: Attributes | null = null): Planned {
  const schema = schemas.resource(type);
  const whole = conformBlock(schema, config);
  const kept = [...schema.attributes].filter(([name, { computed }]) => computed && whole[name] === null);
  const proposed = { ...whole, ...Object.fromEntries(kept.map(([name]) => [name, prior?.[name] ?? null])) };
  return planState(type, schema, { prior, proposed, config: whole }, DEFAULTS);
}

/** A state as it would be after an apply of that plan. */
function applied(type: string, config: Attributes, more: Attributes = {}): Attributes {
  const known = (value: Value): Value => {
    if (isUnknown(value)) return null;
    if (Array.isArray(value)) return value.map((it: Value) => known(it));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, known(it)]));
  };
  return { ...(known(plan(type, config).state) as Attributes), ...more };
}

const RULE = { listener_arn: 'l', condition: [{ path_pattern: [{ values: ['/'] }] }] };

function forward(...target_group: Attributes[]): Attributes {
  return { ...RULE, action: [{ type: 'forward', forward: [{ target_group }] }] };
}

function groupsOf({ state }: Planned): Value | undefined {
  const [action] = state.action as Attributes[];
  const [several] = action?.forward as Attributes[];
  return several?.target_group;
}

test('defaults are filled in, also in nested blocks', () => {
  expect(groupsOf(plan('aws_lb_listener_rule', forward({ arn: 'a' })))).toEqual([{ arn: 'a', weight: 1 }]);
  expect(plan('aws_ecs_service', { name: 'a' }).state).toMatchObject({
    deployment_minimum_healthy_percent: 100,
    deployment_maximum_percent: 200,
    desired_count: null,
  });
});

test('what is unset and computed is unknown on a create, but for region and tags', () => {
  const { state } = plan('aws_lb_target_group', { name: 'a', port: 1, tags: { a: 'b' } });
  expect(state).toMatchObject({ arn: UNKNOWN, id: UNKNOWN, region: 'eu-west-1', tags_all: { a: 'b' } });
});

test('without tags, tags_all is unknown on a create, but empty for the types of the newer framework', () => {
  expect(plan('aws_lb_target_group', { name: 'a' }).state.tags_all).toBe(UNKNOWN);
  expect(plan('aws_vpc_security_group_ingress_rule', { security_group_id: 's' }).state.tags_all).toEqual({});
});

test('a block that AWS fills in is unknown on a create, and keeps its value after', () => {
  expect(plan('aws_lb_target_group', { name: 'a' }).state.health_check).toBe(UNKNOWN);
  const health_check = [{ path: '/x' }];
  const prior = applied('aws_lb_target_group', { name: 'a' }, { health_check, tags_all: {} });
  expect(plan('aws_lb_target_group', { name: 'a' }, prior).state.health_check).toMatchObject(health_check);
});

test('what is unset and computed keeps its value on an update', () => {
  const prior = applied('aws_lb_target_group', { name: 'a', port: 1 }, { arn: 'arn:a', id: 'arn:a' });
  const { state, requiresReplace } = plan('aws_lb_target_group', { name: 'a', port: 1, slow_start: 30 }, prior);
  expect(state).toMatchObject({ arn: 'arn:a', slow_start: 30 });
  expect(requiresReplace).toEqual([]);
});

test('a set is compared without order, and has no duplicates', () => {
  const prior = applied('aws_lb_listener_rule', forward({ arn: 'a' }, { arn: 'b', weight: 2 }));
  const planned = plan(
    'aws_lb_listener_rule',
    forward({ arn: 'b', weight: 2 }, { arn: 'a' }, { arn: 'a', weight: 1 }),
    prior,
  );
  expect(groupsOf(planned)).toHaveLength(2);
  expect(planned.requiresReplace).toEqual([]);
});

test('two unknown elements of a set stay two, and an unknown weight stays unknown', () => {
  const planned = plan('aws_lb_listener_rule', forward({ arn: UNKNOWN, weight: 1 }, { arn: UNKNOWN, weight: 1 }));
  expect(groupsOf(planned)).toHaveLength(2);
  expect(groupsOf(plan('aws_lb_listener_rule', forward({ arn: 'a', weight: UNKNOWN })))).toEqual([
    { arn: 'a', weight: UNKNOWN },
  ]);
});

test('a computed attribute inside a set keeps its value: it forces no replacement', () => {
  const config = { family: 'a', container_definitions: '[]', volume: [{ name: 'v' }, { name: 'w' }] };
  const prior = applied('aws_ecs_task_definition', config, {
    volume: [
      { ...(applied('aws_ecs_task_definition', config).volume as Attributes[])[0], configure_at_launch: false },
      { ...(applied('aws_ecs_task_definition', config).volume as Attributes[])[1], configure_at_launch: false },
    ],
  });
  const same = { ...config, volume: [{ name: 'w' }, { name: 'v' }] };
  expect(plan('aws_ecs_task_definition', same, prior).requiresReplace).toEqual([]);
  expect(plan('aws_ecs_task_definition', { ...config, volume: [{ name: 'v' }] }, prior).requiresReplace).toEqual([
    ['volume'],
  ]);
});

test.each([
  ['aws_ecs_task_definition', { family: 'a', container_definitions: '[]', cpu: '256' }, { cpu: '512' }, [['cpu']]],
  ['aws_ecs_service', { name: 'a', cluster: 'c' }, { cluster: 'd' }, [['cluster']]],
  ['aws_ecs_service', { name: 'a', desired_count: 1 }, { desired_count: 2 }, []],
  ['aws_lb_target_group', { name: 'a', vpc_id: 'v' }, { vpc_id: 'w' }, [['vpc_id']]],
  ['aws_ssm_parameter', { name: '/a', type: 'String' }, { type: 'SecureString' }, []],
  ['aws_ssm_parameter', { name: '/a', tier: 'Advanced' }, { tier: 'Standard' }, [['tier']]],
  [
    'aws_ecs_task_definition',
    { family: 'a', container_definitions: '[]', ephemeral_storage: [{ size_in_gib: 21 }] },
    { ephemeral_storage: [{ size_in_gib: 22 }] },
    [['ephemeral_storage', 0, 'size_in_gib']],
  ],
  [
    'aws_vpc_security_group_ingress_rule',
    { security_group_id: 's', ip_protocol: 'tcp', cidr_ipv4: '10.0.0.0/8' },
    { cidr_ipv4: null, prefix_list_id: 'pl-1' },
    [['cidr_ipv4'], ['prefix_list_id']],
  ],
  [
    'aws_vpc_security_group_ingress_rule',
    { security_group_id: 's', ip_protocol: 'tcp', cidr_ipv4: '10.0.0.0/8' },
    { cidr_ipv4: '10.1.0.0/16' },
    [],
  ],
] as [string, Attributes, Attributes, unknown][])(
  '%s %j changed by %j replaces by %j',
  (type, config, change, paths) => {
    expect(plan(type, { ...config, ...change }, applied(type, config)).requiresReplace).toEqual(paths);
  },
);

test('a new value makes the attributes that depend on it unknown, and no others', () => {
  const config = { name: '/a', type: 'String', insecure_value: 'x' };
  const prior = applied('aws_ssm_parameter', config, { version: 3, value: null, arn: 'arn' });
  expect(plan('aws_ssm_parameter', { ...config, insecure_value: 'y' }, prior).state).toMatchObject({
    version: UNKNOWN,
    value: UNKNOWN,
    arn: 'arn',
  });
  expect(plan('aws_ssm_parameter', { ...config, tags: { a: 'b' } }, prior).state).toMatchObject({ version: 3 });
});

test('a zero value of AWS is no change against an unset one; a removed value is', () => {
  const prior = applied('aws_ssm_parameter', { name: '/a', type: 'String' }, { description: '' });
  expect(plan('aws_ssm_parameter', { name: '/a', type: 'String' }, prior).state.description).toBe('');
  const told = { ...prior, description: 'told' };
  expect(plan('aws_ssm_parameter', { name: '/a', type: 'String' }, told).state.description).toBeNull();
});

test('another capacity of a service that exists is planned only with force_new_deployment', () => {
  const strategy = (capacity_provider: string) => [{ capacity_provider, base: 0, weight: 1 }];
  const prior = applied('aws_ecs_service', { name: 'a', capacity_provider_strategy: strategy('mine') });
  const next = { name: 'a', capacity_provider_strategy: strategy('yours') };
  expect(() => plan('aws_ecs_service', next, prior)).toThrow(/^force_new_deployment should be true when capacity_/);
  expect(plan('aws_ecs_service', { ...next, force_new_deployment: true }, prior).requiresReplace).toEqual([]);
  const same = { name: 'a', desired_count: 3, capacity_provider_strategy: strategy('mine') };
  expect(plan('aws_ecs_service', same, prior).state).toMatchObject({ desired_count: 3 });
});

test('triggers count only with force_new_deployment', () => {
  const prior = applied('aws_ecs_service', { name: 'a' }, { triggers: { a: '1' } });
  const next = { name: 'a', triggers: { a: '2' } };
  expect(plan('aws_ecs_service', next, prior).state.triggers).toEqual({ a: '1' });
  expect(plan('aws_ecs_service', { ...next, force_new_deployment: true }, prior).state.triggers).toEqual({ a: '2' });
});

test.each([
  ['json', '{"a":1,"b":[2]}', ' {"b": [2], "a": 1}', true],
  ['json', '{"a":1}', '{"a":2}', false],
  ['json', '{', '{ ', false],
  ['none', 'NONE', null, true],
  ['none', 'SERVICE', null, false],
  ['case', 'HTTP', 'http', true],
  [
    'containers',
    '[{"name":"b"},{"name":"a","environment":[{"name":"X","value":"1"},{"name":"W","value":"2"}]}]',
    '[{"essential":true,"name":"a","environment":[{"name":"W","value":"2"},{"name":"X","value":"1"}],"secrets":[]},{"name":"b"}]',
    true,
  ],
  [
    'containers',
    '[{"name":"a","portMappings":[{"containerPort":80}]}]',
    '[{"name":"a","portMappings":[{"containerPort":80,"hostPort":80,"protocol":"tcp"}]}]',
    true,
  ],
  ['containers', '[{"name":"a","image":"x:1"}]', '[{"name":"a","image":"x:2"}]', false],
  [undefined, 'a', 'b', false],
] as [Parameters<typeof areEquivalent>[0], Value, Value, boolean][])(
  '%s: %j and %j are equivalent: %s',
  (how, a, b, are) => {
    expect(areEquivalent(how, a, b)).toBe(are);
  },
);

test('unknown values pass through the protocol unchanged, refined ones too', () => {
  const value = { a: UNKNOWN, b: [UNKNOWN, 1], c: null };
  expect(decodeValue(encodeValue(value))).toEqual(value);
  // Extension 12 is what Terraform knows of an unknown: here a map {1: false}, "not null".
  expect(decodeValue(Uint8Array.from([0xc7, 3, 12, 0x81, 1, 0xc2]))).toBe(UNKNOWN);
});
