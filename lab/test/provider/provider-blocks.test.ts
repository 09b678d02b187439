import { LISTENER } from '../support/cloud-fixture';
import { Workspace, type Config } from '../support/terraform-workspace';

jest.setTimeout(60_000);

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.open();
});
afterEach(() => workspace.close());

function tagged(alias: string | undefined, tags: Readonly<Record<string, string>>): Config {
  return { region: 'eu-west-1', default_tags: { tags }, ...(alias === undefined ? {} : { alias }) };
}

function group(name: string, more: Config = {}): Config {
  return { name, port: 80, protocol: 'HTTP', target_type: 'ip', vpc_id: 'vpc-1', ...more };
}

test('the default tags of one provider block do not leak into another', async () => {
  const config = {
    provider: { aws: [tagged(undefined, { owner: 'first' }), tagged('other', { owner: 'second', more: 'yes' })] },
    resource: {
      aws_lb_target_group: {
        a: group('a', { tags: { own: 'a' } }),
        b: group('b', { provider: 'aws.other', tags: { owner: 'itself' } }),
      },
    },
  };
  await workspace.apply(config);
  expect((await workspace.state('aws_lb_target_group.a'))?.tags_all).toEqual({ owner: 'first', own: 'a' });
  expect((await workspace.state('aws_lb_target_group.b'))?.tags_all).toEqual({ owner: 'itself', more: 'yes' });
  const live = workspace.cloud.elb.targetGroups().find(({ name }) => name === 'b');
  expect(live?.tags).toEqual({ owner: 'itself', more: 'yes' });
  expect(await workspace.planned()).toEqual([]);
});

test('a provider block of another region is served, and noted as an assumption', async () => {
  await workspace.apply({ provider: { aws: { region: 'us-east-1' } }, data: { aws_region: { a: {} } } });
  expect(workspace.cloud.assumptions()).toContain('region us-east-1 (all of the lab is in eu-west-1)');
});

test('another region replaces a resource; a removed block that AWS fills in again, or that is never removed, changes nothing', async () => {
  const provider = { aws: { region: 'eu-west-1' } };
  const of = (more: Config): Config => ({ provider, resource: { aws_lb_target_group: { a: group('a', more) } } });
  await workspace.apply(of({ health_check: { path: '/x' }, stickiness: { type: 'lb_cookie', enabled: true } }));
  expect(await workspace.planned(of({}))).toEqual([]);
  expect(await workspace.planned(of({ region: 'eu-west-1' }))).toEqual([]);
  expect(await workspace.planned(of({ region: 'us-east-1' }))).toEqual(['aws_lb_target_group.a delete,create']);
});

test('two resources without a name get two names', async () => {
  const unnamed = { port: 80, protocol: 'HTTP', target_type: 'ip', vpc_id: 'vpc-1' };
  await workspace.apply({
    provider: { aws: { region: 'eu-west-1' } },
    resource: { aws_lb_target_group: { a: unnamed, b: { ...unnamed, name_prefix: 'blue-' } } },
  });
  const names = workspace.cloud.elb.targetGroups().map(({ name }) => name);
  expect(names.sort()).toEqual([
    expect.stringMatching(/^blue-\d{18}\w{8}$/),
    expect.stringMatching(/^tf-\d{18}\w{8}$/),
  ]);
  expect(await workspace.planned()).toEqual([]);
});

test('a listener and its load balancer are records that rules can use', async () => {
  await workspace.apply({
    provider: { aws: { region: 'eu-west-1' } },
    resource: {
      aws_lb: { a: { name: 'public', subnets: ['subnet-1', 'subnet-2'] } },
      aws_lb_listener: {
        a: {
          load_balancer_arn: '${aws_lb.a.arn}',
          port: 80,
          default_action: {
            type: 'fixed-response',
            fixed_response: { content_type: 'text/plain', status_code: '404' },
          },
        },
      },
      aws_lb_listener_rule: {
        a: {
          listener_arn: '${aws_lb_listener.a.arn}',
          condition: [
            { http_header: { http_header_name: 'x-a', values: ['b'] } },
            { query_string: { key: 'c', value: 'd' } },
          ],
          action: {
            type: 'fixed-response',
            fixed_response: { content_type: 'text/plain', status_code: '503', message_body: 'closed' },
          },
        },
      },
    },
  });
  const [listener] = workspace.cloud.elb.listeners();
  expect(listener).toMatchObject({ port: 80, protocol: 'HTTP' });
  expect(listener?.arn).toMatch(/:listener\/app\/public\/\w{16}\/\w{16}$/);
  const [rule] = workspace.cloud.elb.rules(listener!.arn);
  expect(rule).toMatchObject({
    priority: 1,
    conditions: expect.arrayContaining([
      { field: 'http-header', headerName: 'x-a', values: ['b'] },
      { field: 'query-string', values: ['c=d'] },
    ]) as unknown,
    actions: [{ type: 'fixed-response', statusCode: 503, contentType: 'text/plain', body: 'closed' }],
  });
  expect(workspace.cloud.assumptions()).toEqual([]);
  expect(await workspace.planned()).toEqual([]);
});

test('existing things are imported, and only what differs is planned', async () => {
  const { cloud } = workspace;
  cloud.ssm.put({ name: '/theirs', type: 'String', value: 'x', overwrite: false });
  const conditions = [{ field: 'path-pattern', values: ['/'] }];
  const actions = [{ type: 'fixed-response' as const, statusCode: 404, contentType: 'text/plain', body: '' }];
  const rule = cloud.elb.createRule({ listenerArn: LISTENER, priority: 5, conditions, actions, tags: {} });
  const fixed_response = { content_type: 'text/plain', status_code: '404', message_body: '' };
  const changes = await workspace.planned({
    provider: { aws: { region: 'eu-west-1' } },
    import: [
      { to: 'aws_ssm_parameter.a', id: '/theirs' },
      { to: 'aws_lb_listener_rule.a', id: rule.arn },
    ],
    resource: {
      aws_ssm_parameter: { a: { name: '/theirs', type: 'String', value: 'x' } },
      aws_lb_listener_rule: {
        a: {
          listener_arn: LISTENER,
          priority: 6,
          condition: [{ path_pattern: { values: ['/'] } }],
          action: { type: 'fixed-response', fixed_response },
        },
      },
    },
  });
  expect(changes).toEqual(['aws_lb_listener_rule.a update']);
});
