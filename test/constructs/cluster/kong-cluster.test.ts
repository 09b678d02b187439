import { TerraformStack } from 'cdktf';
import { KongCluster, NodePermissions, ProxyAutoscaling, TrafficRouter } from '../../../lib';
import { region, surroundings, synthesizeParts } from '../../support/parts';
import { synthesizeUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

it('a delete of a service may take as long as its longest requests and twenty minutes of ECS', () => {
  const { resource } = synthesizeUpgrade('baseline', { longestRequestSeconds: 3600 });
  const times = Object.values(resource.aws_ecs_service ?? {}).map(({ timeouts }) => timeouts);
  expect(times).toEqual(Array.from({ length: 4 }, () => ({ delete: '90m' })));
});

describe('the log group of a cluster', () => {
  const logs = (made: ReturnType<typeof synthesizeParts>): string =>
    String(made.aws_ecs_task_definition?.blue_proxy_definition?.container_definitions);

  it('exists before the nodes: created roles depend on it, and with existing roles the nodes refer to it', () => {
    const own = synthesizeParts();
    expect(logs(own)).toContain('"awslogs-group":"/kong/shop/blue"');
    expect(JSON.stringify(own.aws_ecs_task_definition?.blue_proxy_definition?.depends_on)).toContain('permissions');
    const role = 'arn:aws:iam::123456789012:role/kong';
    const given = synthesizeParts((stack) => ({
      cluster: {
        permissions: NodePermissions.fromAttributes(stack, 'roles', {
          executionRoleArn: role,
          migrationRoleArn: role,
          taskRoleArn: role,
        }),
      },
    }));
    expect(logs(given)).toContain('"awslogs-group":"${aws_cloudwatch_log_group.blue_logs.name}"');
  });
});

describe('a cluster that is scaled', () => {
  const image = 'registry.example/kong:0.34-1';
  const autoscaling = { minCount: 3, maxCount: 9 };

  it('has bounds and a policy, starts with the lower bound, and scales in and out', () => {
    const made = synthesizeParts(() => ({ cluster: { release: { image, autoscaling } } }));
    expect(made.aws_ecs_service?.blue_proxy_service).toMatchObject({ desired_count: '${3}' });
    expect(made.aws_appautoscaling_target?.blue_autoscaling_target).toMatchObject({
      count: 1,
      resource_id: 'service/${regex("[^/]+$", aws_ecs_cluster.cluster.arn)}/shop-blue-proxy',
      min_capacity: 3,
      max_capacity: 9,
      suspended_state: { dynamic_scaling_in_suspended: false },
      depends_on: ['aws_ecs_service.blue_proxy_service'],
    });
    expect(Object.keys(made.aws_appautoscaling_policy ?? {})).toEqual([
      'blue_autoscaling_cpu',
      'green_autoscaling_cpu',
    ]);
    expect(made.aws_appautoscaling_policy?.blue_autoscaling_cpu).toMatchObject({
      name: 'shop-blue-proxy-cpu',
      target_tracking_scaling_policy_configuration: {
        target_value: 60,
        predefined_metric_specification: { predefined_metric_type: 'ECSServiceAverageCPUUtilization' },
      },
      depends_on: ['aws_appautoscaling_target.blue_autoscaling_target'],
    });
  });

  it('is scaled by requests if the load balancer is given', () => {
    const byRequests = { ...autoscaling, targetRequestsPerTarget: 600 };
    const loadBalancerArn =
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/0123456789abcdef';
    const cluster = { release: { image, autoscaling: byRequests } };
    expect(() => synthesizeParts(() => ({ cluster }))).toThrow(
      /KongCluster: release.autoscaling.targetRequestsPerTarget needs loadBalancerArn, .*; give it, or /,
    );
    const made = synthesizeParts(() => ({ cluster: { ...cluster, loadBalancerArn } }));
    expect(Object.keys(made.aws_appautoscaling_policy ?? {})).toEqual([
      'blue_autoscaling_requests',
      'green_autoscaling_requests',
    ]);
    expect(JSON.stringify(made.aws_appautoscaling_policy?.blue_autoscaling_requests)).toContain(
      'app/shop/0123456789abcdef/${regex(',
    );
  });

  it('keeps its autoscaling in the JSON if the proxies do not run', () => {
    const cluster = { release: { image, autoscaling }, runsProxies: false };
    const made = synthesizeParts(() => ({ cluster }));
    expect(made.aws_appautoscaling_target?.blue_autoscaling_target).toMatchObject({ count: 0 });
    expect(made.aws_appautoscaling_policy?.blue_autoscaling_cpu).toMatchObject({ count: 0 });
  });

  it('refuses wrong props', () => {
    const cluster = { release: { image, autoscaling: { minCount: 9, maxCount: 3 } } };
    expect(() => synthesizeParts(() => ({ cluster }))).toThrow(
      /KongCluster: release.autoscaling.minCount must be at most maxCount, which is 3, got 9/,
    );
    expect(() => synthesizeParts(() => ({ cluster: { release: { image, autoscaling }, resizes: true } }))).toThrow(
      /KongCluster: resizes must not be true with release.autoscaling: each apply would undo the scaling by AWS/,
    );
    const alone = {
      clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/main',
      serviceName: 'web',
      minCount: 1,
      maxCount: 2,
    };
    const stack = new TerraformStack(testApp(), 'alone');
    expect(() => new ProxyAutoscaling(stack, 'low', { ...alone, maxCount: 0 })).toThrow(
      'ProxyAutoscaling: maxCount must be a whole number from 1 to 5000, got 0',
    );
    expect(() => new ProxyAutoscaling(stack, 'blind', { ...alone, targetRequestsPerTarget: 9 })).toThrow(
      /^KBG-PROP-003: ProxyAutoscaling: targetRequestsPerTarget needs the load balancer and the target group, got neither; give the prop behind/,
    );
  });
});

describe('a cluster on other capacity', () => {
  const image = 'registry.example/kong:0.34-1';
  const PARTS = ['proxy', 'admin', 'migrations'];

  it.each([
    [{ launchType: 'EC2' }, 'EC2', { launch_type: 'EC2' }],
    [
      { capacityProviders: [{ name: 'FARGATE' }] },
      'FARGATE',
      { capacity_provider_strategy: [{ capacity_provider: 'FARGATE', base: 0, weight: 1 }] },
    ],
    [
      { capacityProviders: [{ name: 'mine', base: 2, weight: 3 }] },
      'EC2',
      { capacity_provider_strategy: [{ capacity_provider: 'mine', base: 2, weight: 3 }] },
    ],
  ] as const)('%j has definitions for it, and services that ask for it', (capacity, kind, placement) => {
    const release = { image, capacity, cpuArchitecture: 'ARM64' } as const;
    const made = synthesizeParts(() => ({ cluster: { release } }));
    for (const part of PARTS) {
      expect(made.aws_ecs_task_definition?.[`blue_${part}_definition`]).toMatchObject({
        requires_compatibilities: [kind],
        network_mode: 'awsvpc',
        runtime_platform: { cpu_architecture: 'ARM64', operating_system_family: 'LINUX' },
      });
    }
    const { launch_type, capacity_provider_strategy } = made.aws_ecs_service?.blue_proxy_service ?? {};
    expect({ launch_type, capacity_provider_strategy }).toEqual({
      launch_type: undefined,
      capacity_provider_strategy: undefined,
      ...placement,
    });
  });

  it('warns about possible spot, an unpinned image and a plain secret, and sets no platform unless it is given', () => {
    const pinned = `${image}@sha256:${'0a'.repeat(32)}`;
    const stack = new TerraformStack(testApp(), 'shop');
    const { vpcId, listenerArn, ...ids } = surroundings(stack);
    const proxies = new TrafficRouter(stack, 'proxies', { name: 'shop', vpcId, listenerArn });
    const make = (slot: 'blue' | 'green', more: object, id: string = slot) =>
      new KongCluster(stack, id, { name: 'shop', slot, release: { image: pinned, ...more }, region, proxies, ...ids });
    const warnings = (cluster: KongCluster) => cluster.node.metadata.map(({ data }) => String(data));
    expect(warnings(make('blue', { capacity: { capacityProviders: [{ name: 'mine' }] } }))).toEqual([
      expect.stringMatching(/^KBG-PROP-037: capacity provider mine of blue may use spot instances/),
    ]);
    expect(warnings(make('green', { image }, 'tagged'))).toEqual([
      `KBG-PROP-038: green: the image ${image} is not pinned by its digest, so nodes that start later may run another program; write ${image}@sha256:DIGEST`,
    ]);
    const environment = {
      KONG_SMTP_PASSWORD: 'x',
      KONG_PORTAL_SESSION_CONF: '{ "secret": "x" }',
      KONG_ADMIN_GUI_AUTH_CONF: '{ "limit": 3 }',
      KONG_LOG_LEVEL: 'info',
    };
    expect(warnings(make('green', { environment }, 'telling'))).toEqual(
      ['KONG_SMTP_PASSWORD', 'KONG_PORTAL_SESSION_CONF'].map(
        (name) =>
          `KBG-PROP-039: green: the value of ${name} in environment is written into the JSON, the plan and the state; give the ARN of a secret in secrets instead`,
      ),
    );
    const plain = make('green', {});
    expect(warnings(plain)).toEqual([]);
    expect(plain.definitions.proxy.runtimePlatformInput).toBeUndefined();
  });
});
