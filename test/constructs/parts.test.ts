import { TerraformStack } from 'cdktf';
import { MisuseError, NodePermissions, TrafficRouter } from '../../lib';
import type { Json, Parts } from '../support/parts';
import { synthesizeParts } from '../support/parts';
import { addUpgrade } from '../support/synthesis';
import { testApp } from '../support/test-app';

describe('the parts in a stack that makes its own VPC, listener and cluster', () => {
  const made = synthesizeParts();
  const ofBlue = (type: string, part: string): Json => made[type]?.[`blue_${part}`] ?? {};

  it('refer to what the stack makes', () => {
    expect(made.aws_lb_target_group?.proxies_blue).toMatchObject({ vpc_id: '${aws_vpc.vpc.id}', port: 8000 });
    expect(made.aws_lb_listener_rule?.proxies_rule).toMatchObject({ listener_arn: '${aws_lb_listener.listener.arn}' });
    expect(ofBlue('aws_ecs_service', 'proxy_service')).toMatchObject({
      cluster: '${aws_ecs_cluster.cluster.arn}',
      network_configuration: {
        subnets: ['${aws_subnet.subnet.id}'],
        security_groups: ['${aws_security_group.nodes.id}'],
      },
      load_balancer: [{ target_group_arn: '${aws_lb_target_group.proxies_blue.arn}' }],
      depends_on: ['aws_lb_listener_rule.proxies_anchor'],
    });
    const { container_definitions } = ofBlue('aws_ecs_task_definition', 'proxy_definition');
    expect(container_definitions).toContain(String.raw`"name":"KONG_PG_PORT","value":"${'${var.port}'}"`);
  });

  it('run, with all traffic on blue, where nothing else is said', () => {
    expect(made.aws_lb_listener_rule?.proxies_rule).toMatchObject({
      priority: 100,
      condition: [{ path_pattern: { values: ['/*'] } }],
      action: [{ forward: { target_group: [{ weight: 100 }, { weight: 0 }] } }],
      lifecycle: { prevent_destroy: true },
    });
    expect(ofBlue('aws_ecs_service', 'proxy_service')).toMatchObject({
      count: 1,
      desired_count: '${2}',
      lifecycle: { ignore_changes: ['desired_count'] },
    });
    expect(ofBlue('aws_ecs_task_definition', 'migrations_definition')).toMatchObject({ count: 1 });
  });

  it('have no admin service where no router leads to it', () => {
    const service = ofBlue('aws_ecs_service', 'admin_service');
    expect(service).toMatchObject({ count: 0 });
    expect(service).not.toHaveProperty('load_balancer');
  });

  it('run proxies without an Admin API, and migrations with the settings of the nodes', () => {
    const settings = (part: string): string =>
      String(ofBlue('aws_ecs_task_definition', `${part}_definition`).container_definitions);
    expect(settings('proxy')).toContain('"name":"KONG_ADMIN_LISTEN","value":"off"');
    for (const name of ['KONG_CUSTOM_PLUGINS', 'KONG_PG_HOST', 'KONG_PG_DATABASE']) {
      const [setting] = new RegExp(`"name":"${name}","value":"[^"]+"`).exec(settings('proxy')) ?? ['is missing'];
      expect(settings('migrations')).toContain(setting);
    }
  });

  it('have roles and a log group of their own in each colour', () => {
    const names = (type: string): unknown[] => Object.values(made[type] ?? {}).map(({ name }) => name);
    expect(names('aws_cloudwatch_log_group')).toEqual(['/kong/shop/blue', '/kong/shop/green']);
    expect(names('aws_iam_role')).toEqual([
      'shop-blue-execution',
      'shop-blue-migration',
      'shop-blue-task',
      'shop-green-execution',
      'shop-green-migration',
      'shop-green-task',
    ]);
  });

  it("start migrations by a role of their own, so that the nodes' need not be handed on", () => {
    const role = (part: string): unknown => ofBlue('aws_ecs_task_definition', `${part}_definition`).execution_role_arn;
    expect(['proxy', 'admin', 'migrations'].map(role)).toEqual([
      '${aws_iam_role.blue_permissions_execution.arn}',
      '${aws_iam_role.blue_permissions_execution.arn}',
      '${aws_iam_role.blue_permissions_migration.arn}',
    ]);
    const { depends_on } = ofBlue('aws_ecs_task_definition', 'migrations_definition');
    expect(depends_on).toContain('aws_iam_role_policy.blue_permissions_migration_policy');
  });
});

describe('a part', () => {
  const roles = {
    executionRoleArn: 'arn:aws:iam::123456789012:role/e',
    taskRoleArn: 'arn:aws:iam::123456789012:role/t',
  };
  const groups = { blueTargetGroupArn: 'arn:blue', greenTargetGroupArn: 'arn:green' };

  it('takes roles, a log group and target groups that exist', () => {
    const made = synthesizeParts((stack) => ({
      cluster: {
        permissions: NodePermissions.fromAttributes(stack, 'roles', roles),
        logGroupName: '/mine',
        admins: TrafficRouter.fromAttributes(stack, 'admins', groups),
      },
    }));
    expect(made.aws_iam_role).toBeUndefined();
    expect(made.aws_cloudwatch_log_group).toBeUndefined();
    const definition = made.aws_ecs_task_definition?.green_proxy_definition;
    expect(definition).toMatchObject({ execution_role_arn: roles.executionRoleArn, task_role_arn: roles.taskRoleArn });
    expect(definition?.container_definitions).toContain('"awslogs-group":"/mine"');
    // Where one role was given for both, it starts the migrations too.
    const { green_migrations_definition: migrations } = made.aws_ecs_task_definition ?? {};
    expect(migrations?.execution_role_arn).toBe(roles.executionRoleArn);
    expect(made.aws_ecs_service?.green_admin_service).toMatchObject({
      count: 1,
      load_balancer: [{ target_group_arn: 'arn:green', container_port: 8001 }],
    });
  });

  it('asks the proxy port for the health of admin nodes', () => {
    const { admins_green: group } =
      synthesizeParts((stack) => {
        const listenerArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/admin/1/2';
        new TrafficRouter(stack, 'admins', { name: 'shop', vpcId: 'vpc-1', listenerArn, plane: 'admin' });
        return {};
      }).aws_lb_target_group ?? {};
    expect(group).toMatchObject({
      name: 'shop-green-admin',
      port: 8001,
      health_check: { port: '8000', matcher: '404' },
    });
  });

  it('renders what is said', () => {
    const made = synthesizeParts(() => ({
      router: { weights: { blue: 3, green: 1 }, hosts: ['shop.example'], methods: ['GET'], preventDestroy: false },
      cluster: { runsProxies: false, resizes: true, preventDestroy: true, proxyCountExpression: 'local.size' },
    }));
    expect(made.aws_lb_listener_rule?.proxies_rule).toMatchObject({
      action: [{ forward: { target_group: [{ weight: 3 }, { weight: 1 }] } }],
      condition: [{ host_header: { values: ['shop.example'] } }, { http_request_method: { values: ['GET'] } }],
      lifecycle: { prevent_destroy: false },
    });
    const service = made.aws_ecs_service?.blue_proxy_service;
    expect(service).toMatchObject({ count: 0, desired_count: '${local.size}', lifecycle: { prevent_destroy: true } });
    expect(service?.lifecycle).not.toHaveProperty('ignore_changes');
  });

  const WRONG: readonly [string, Parts, RegExp][] = [
    [
      'a name',
      { router: { name: 'Shop' } },
      /^KBG-PROP-022: TrafficRouter: name must be 1 to 24 lower-case letters.*, got "Shop"$/,
    ],
    [
      'a weight',
      { router: { weights: { blue: 1000, green: 0 } } },
      /weights.blue must be a whole number from 0 to 999, got 1000$/,
    ],
    [
      'no weight at all',
      { router: { weights: { blue: 0, green: 0 } } },
      /weights must not be 0 for both slots.*; give one/,
    ],
    ['a priority', { router: { priority: 50_000 } }, /priority must be a whole number from 1 to 49999, got 50000$/],
    [
      'no path',
      { router: { paths: [] } },
      /must have at most 5 values together.*, got an empty list; remove conditions/,
    ],
    [
      'six values',
      { router: { hosts: ['a', 'b', 'c', 'd', 'e', 'f'] } },
      /must have at most 5 values together.*, got 6; remove conditions/,
    ],
    [
      'no subnet',
      { cluster: { subnetIds: [] } },
      /^KBG-PROP-001: KongCluster: subnetIds must name at least one subnet, got none$/,
    ],
    [
      'no security group',
      { cluster: { securityGroupIds: [] } },
      /securityGroupIds must name at least one security group, got none$/,
    ],
    [
      'a security group',
      { cluster: { adminSecurityGroupIds: ['x'] } },
      /adminSecurityGroupIds must be like sg-.*, got "x"$/,
    ],
    [
      'an image',
      { cluster: { release: { image: 'kong:latest' } } },
      /release: release must be given, for example 0\.35-5/,
    ],
    [
      'a log group alone',
      { cluster: { logGroupName: '/mine' } },
      /logGroupName needs permissions.*; give both, or neither$/,
    ],
    [
      'a method',
      { router: { methods: ['get'] } },
      /^KBG-PROP-022: TrafficRouter: methods must be like GET, in capitals, got "get"$/,
    ],
    ['one weight alone', { router: { weights: { green: 100 } as never } }, /must be given: weights.blue$/],
    [
      'a cluster of another region',
      { cluster: { clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/main' } },
      /^KBG-PROP-001: KongCluster: clusterArn must be of region eu-\w+-1, got "arn:aws:ecs:us-east-1:/,
    ],
    [
      'a stop timeout',
      { cluster: { stopTimeoutSeconds: 121 } },
      /stopTimeoutSeconds must be a whole number from 1 to 120, got 121$/,
    ],
    [
      'nodes without definitions',
      { cluster: { hasDefinitions: false } },
      /hasDefinitions must not be false while a service runs/,
    ],
  ];

  it.each(['proxies', 'admins'])('is refused behind a router of the other plane (%s)', (prop) => {
    const compose = (): unknown =>
      synthesizeParts((stack) => {
        const listenerArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/public/1/2';
        const plane = prop === 'proxies' ? 'admin' : 'proxy';
        const other = new TrafficRouter(stack, 'other', { name: 'other', vpcId: 'vpc-1', listenerArn, plane });
        return { cluster: { [prop]: other } };
      });
    expect(compose).toThrow(
      new RegExp(
        `${prop} must be a router with plane: .*, got shop/other .*; a listener rule of the traffic must never route to the Admin API`,
      ),
    );
  });

  it.each(WRONG)('is refused for %s, in a sentence', (_, parts, sentence) => {
    const compose = (): unknown => synthesizeParts(() => parts);
    expect(compose).toThrow(MisuseError);
    expect(compose).toThrow(sentence);
  });
});

describe('a further rule of a router', () => {
  const listenerArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/public/1/2';
  const add = (options: object, slot?: string): (() => unknown) => {
    const stack = new TerraformStack(testApp(), 'shop');
    const router = new TrafficRouter(stack, 'proxies', { name: 'shop', vpcId: 'vpc-1', listenerArn });
    const rule = { listenerArn, priority: 7, ...options };
    return () =>
      slot === undefined ? router.addRule('more', rule) : router.addTestRule('test', rule, slot as 'green');
  };

  it('is refused where a part of it is missing', () => {
    expect(add({ priority: undefined })).toThrow(
      /^KBG-PROP-011: TrafficRouter.addRule: these props must be given: priority$/,
    );
    expect(add({})).not.toThrow();
  });

  it.each([
    ['a listener of another kind', { listenerArn: listenerArn.replace('/app/', '/net/') }, /listenerArn must be like/],
    ['no priority that there is', { priority: 0 }, /priority must be a whole number from 1 to 50000, got 0$/],
    ['a method that no request has', { methods: ['get'] }, /methods must be like GET, in capitals/],
    ['no path at all', { paths: [] }, /must have at most 5 values together .* got an empty list/],
  ])('is refused for %s', (_, options, sentence) => {
    const header = { name: 'x-test', value: 'yes' };
    expect(add(options)).toThrow(/^KBG-PROP-021: TrafficRouter.addRule: /);
    expect(add(options)).toThrow(sentence);
    expect(add({ header, ...options }, 'green')).toThrow(/^KBG-PROP-021: TrafficRouter.addTestRule: /);
  });

  it('is refused of an upgrade, whose steps know no other than those of proxyRules', () => {
    const stack = new TerraformStack(testApp(), 'kong');
    const { proxies, admins } = addUpgrade(stack, 'gateway', 'shift-50', {});
    for (const router of [proxies, admins])
      expect(() => router.addRule('late', { listenerArn, priority: 7 })).toThrow(
        /^KBG-PROP-023: kong\/gateway\/\w+: the rules must be complete .* got the further rule "late"; give it in proxyRules, or add it before the TrafficWatch/,
      );
  });

  it('leads testers by a header alone, to a colour', () => {
    const header = { name: 'x-test', value: 'yes' };
    expect(add({}, 'green')).toThrow(/header must be given, got none, and every request would reach one slot; give/);
    expect(add({ header: { name: 'x-test', value: undefined } }, 'green')).toThrow(/must be given: header.value$/);
    expect(add({ header }, 'red')).toThrow(
      /^KBG-PROP-025: TrafficRouter.addTestRule: slot must be one of blue, green, got "red"$/,
    );
    expect(add({ header }, 'green')).not.toThrow();
  });
});
