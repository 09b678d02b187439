import type { KongUpgradeProps } from '../../../lib';
import { Harness, FORWARD, until } from '../../support/harness';
import { Adoption, definition, imageOf } from '../../support/elsewhere';

const SECOND = [
  'baseline',
  'migrate-up',
  'start-blue',
  'shift-10',
  'shift-50',
  'shift-100',
  'drain-green',
  'decommission-green',
  'migrate-finish',
  'open-admin',
  'retire-green',
];

/** Each test builds on the ones before. */
describe('a gateway of another stack', () => {
  let harness: Harness;
  let theirs: Adoption;
  let before: readonly string[];
  let traffic: Awaited<ReturnType<Harness['traffic']>>;
  const running = (): readonly string[] => [...theirs.tasks('kong-prod'), ...theirs.tasks('kong-prod-admin')].sort();

  beforeAll(async () => {
    harness = await Harness.start();
    theirs = await Adoption.of(harness);
    traffic = await harness.traffic();
    await until(() => running().length === 4, 'all nodes of the gateway');
    before = running();
  }, 120_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('is imported at baseline: nothing is destroyed, replaced or restarted, and only the rules change', async () => {
    const { plan } = await theirs.plan('baseline');
    const imported = plan.changes.filter((it) => it.imported);
    expect(imported.map(({ address, action, attributes }) => [address, action, attributes])).toEqual(
      expect.arrayContaining([
        ['aws_ecs_service.gateway_blue_proxy_service[0]', 'import', undefined],
        ['aws_ecs_service.gateway_blue_admin_service[0]', 'import', undefined],
        ['aws_lb_target_group.gateway_proxies_blue', 'import', undefined],
        ['aws_lb_target_group.gateway_admins_blue', 'import', undefined],
        ['aws_lb_listener_rule.gateway_proxies_rule', 'update', ['action']],
        ['aws_lb_listener_rule.gateway_admins_rule', 'update', ['action']],
      ]),
    );
    const counts = await theirs.apply('baseline');
    expect(counts).toMatchObject({ imported: 6, change: 2, destroy: 0, replace: 0 });
    expect(running()).toEqual(before);
    expect(theirs.weights()).toEqual({ 'kong-prod': 100, 'gateway-green-proxy': 0 });
    expect(harness.ledger).toMatchObject({ stage: 'baseline', sizes: { blue: 3 }, releases: { blue: '0.34-1' } });
    const { elb } = harness.lab.cloud;
    expect(elb.targetGroup(theirs.arn('aws_lb_target_group.kong'))).toMatchObject({
      healthCheck: { path: '/no-such-route', interval: 15, healthyThreshold: 3 },
      tags: { team: 'edge' },
    });
    expect(elb.rule(theirs.arn('aws_lb_listener_rule.admin')).tags).toEqual({ team: 'edge' });
  }, 120_000);

  it('is not changed by a second apply', async () => {
    const { plan } = await theirs.plan('baseline');
    expect(plan.changes.filter(({ type }) => type !== 'terraform_data')).toEqual([]);
  }, 60_000);

  it('is upgraded, with its Admin API frozen behind the load balancer', async () => {
    await theirs.apply('migrate-up');
    await until(async () => (await theirs.admin('POST', '/services')) === 503, 'the freeze');
    expect(await theirs.admin('GET', '/services')).toBe(200);
    // The upgrade may be abandoned from here, too.
    await theirs.apply('baseline');
    await until(async () => (await theirs.admin('POST', '/services')) !== 503, 'the end of the freeze');
    for (const stage of FORWARD.slice(1, FORWARD.indexOf('decommission-blue'))) await theirs.apply(stage);
    expect(running()).toEqual(before);
    await theirs.apply('decommission-blue');
    expect(running()).toEqual([]);
  }, 200_000);

  it('is restored by the way back with its own names, its size and its target group', async () => {
    await theirs.apply('shift-100');
    expect(theirs.tasks('kong-prod')).toHaveLength(3);
    const { targets } = harness.lab.cloud.elb.targetGroup(theirs.arn('aws_lb_target_group.kong'));
    expect([...targets.values()].filter(({ state }) => state === 'healthy')).toHaveLength(3);
    expect(harness.service('kong-prod')).toMatchObject({
      taskDefinition: theirs.arn('aws_ecs_task_definition.kong'),
      attributes: { network_configuration: [{ security_groups: ['sg-0f00'] }] },
    });
    await theirs.apply('start-green');
    expect(theirs.weights()).toEqual({ 'kong-prod': 100, 'gateway-green-proxy': 0 });
  }, 200_000);

  it('reaches the end of its upgrade without a lost request', async () => {
    for (const stage of FORWARD.slice(FORWARD.indexOf('shift-10'))) await theirs.apply(stage);
    expect(theirs.weights()).toEqual({ 'kong-prod': 0, 'gateway-green-proxy': 100 });
    expect(harness.service('kong-prod')).toBeUndefined();
    expect(await theirs.admin('POST', '/services')).not.toBe(503);
    const { lost, lossReasons } = await traffic.snapshot();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);

  it('is upgraded again with the roles swapped, after the adoption is removed from the props of the next release', async () => {
    const { blue: old, ...props } = theirs.props;
    const next: Partial<KongUpgradeProps> = { ...props, live: 'green', blue: { image: imageOf('0.36-1') } };
    await expect(theirs.apply('baseline', { ...next, blue: { ...old, image: imageOf('0.36-1') } })).rejects.toThrow(
      'blue.adopted must not be given for the next release',
    );
    await theirs.apply('baseline', next);
    // The definition of the old release must not be used for the next one.
    const { taskDefinitions = {} } = old ?? {};
    await expect(
      theirs.apply('migrate-up', { ...next, blue: { image: imageOf('0.36-1'), taskDefinitions } }),
    ).rejects.toThrow(/runs the image registry\.example\/kong-enterprise-edition:0\.34-1, but image is .*:0\.36-1/);
    const green = theirs.tasks('gateway-green-proxy');
    for (const stage of SECOND.slice(1)) {
      await theirs.apply(stage, next);
      const isGone = SECOND.indexOf(stage) >= SECOND.indexOf('decommission-green');
      expect({ stage, green: theirs.tasks('gateway-green-proxy') }).toEqual({ stage, green: isGone ? [] : green });
    }
    expect(theirs.weights()).toEqual({ 'kong-prod': 100, 'gateway-green-proxy': 0 });
    expect(theirs.tasks('gateway-blue-proxy')).toHaveLength(green.length);
    const { lost, lossReasons, sent } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
    expect(sent).toBeGreaterThan(500);
  }, 400_000);
});

/** One service, whose nodes all serve the Admin API too. Its own rule for the Admin API stays behind a new rule. */
describe('a gateway whose nodes serve the Admin API too', () => {
  let harness: Harness;
  let theirs: Adoption;

  beforeAll(async () => {
    harness = await Harness.start();
    theirs = await Adoption.of(harness, { servesAdmin: true, proxyCount: 2 });
  }, 120_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('is upgraded and restored; its Admin API is frozen from migrate-up on, and only at the end the next release serves it', async () => {
    const { adoptedProxies, ...rest } = theirs.props;
    const targetGroupArns = adoptedProxies?.targetGroupArns ?? {};
    // Without ruleArn: a new rule is created before the existing one.
    const props = { ...rest, adoptedProxies: { targetGroupArns }, proxyRulePriority: 10 };
    const traffic = await harness.traffic();
    await until(() => theirs.tasks('kong-prod').length === 2, 'both nodes');
    const before = theirs.tasks('kong-prod');
    expect(await theirs.apply('baseline', props)).toMatchObject({ imported: 4, change: 1, destroy: 0, replace: 0 });
    expect(theirs.weights(10)).toEqual({ 'kong-prod': 100, 'gateway-green-proxy': 0 });
    await theirs.apply('migrate-up', props);
    await until(async () => (await theirs.admin('POST', '/services')) === 503, 'the freeze');
    expect(await theirs.admin('GET', '/services')).toBe(200);
    for (const stage of ['start-green', 'shift-10', 'shift-50', 'shift-100', 'drain-blue'])
      await theirs.apply(stage, props);
    expect(theirs.tasks('kong-prod')).toEqual(before);
    expect(harness.service('gateway-green-admin')).toBeUndefined();
    await theirs.apply('decommission-blue', props);
    await theirs.apply('shift-100', props);
    // The way back restores it in both of its target groups.
    const { elb } = harness.lab.cloud;
    const healthy = ['kong', 'admin'].map((name) => {
      const { targets } = elb.targetGroup(theirs.arn(`aws_lb_target_group.${name}`));
      return [...targets.values()].filter(({ state }) => state === 'healthy').length;
    });
    expect(healthy).toEqual([2, 2]);
    expect(await theirs.admin('POST', '/services')).toBe(503);
    for (const stage of FORWARD.slice(FORWARD.indexOf('drain-blue'))) await theirs.apply(stage, props);
    expect(harness.service('gateway-green-admin')).toMatchObject({ status: 'ACTIVE' });
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 400_000);
});

describe('a next release with an own task definition', () => {
  let harness: Harness;
  let theirs: Adoption;

  beforeAll(async () => {
    harness = await Harness.start();
    theirs = await Adoption.of(harness);
  }, 120_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  /** Registers a revision as the pipeline of the team would do. */
  const register = (family: string, adminListen: string): string => {
    const { container_definitions: json } = definition(family, imageOf('0.35-5'), adminListen);
    const [kong] = JSON.parse(String(json)) as [
      {
        environment: { name: string; value: string }[];
        secrets: { name: string; valueFrom: string }[];
        portMappings: { containerPort: number }[];
      },
    ];
    return harness.lab.cloud.ecs.registerTaskDefinition({
      family,
      containers: [
        {
          name: 'gateway',
          image: imageOf('0.35-5'),
          environment: Object.fromEntries(kong.environment.map(({ name, value }) => [name, value])),
          secrets: Object.fromEntries(kong.secrets.map(({ name, valueFrom }) => [name, valueFrom])),
          containerPorts: kong.portMappings.map(({ containerPort }) => containerPort),
          stopTimeout: 30,
        },
      ],
      attributes: {
        container_definitions: json,
        network_mode: 'awsvpc',
        requires_compatibilities: ['FARGATE'],
        cpu: '1024',
        memory: '2048',
      },
      tags: {},
    }).arn;
  };

  it('runs with it from start-green on, and is refused with an open Admin API', async () => {
    const { command, schedule } = theirs.props;
    const props = (proxy: string, admin: string): Partial<KongUpgradeProps> => ({
      ...(command === undefined ? {} : { command }),
      ...(schedule === undefined ? {} : { schedule }),
      green: { image: imageOf('0.35-5'), taskDefinitions: { proxy, admin, containerName: 'gateway' } },
    });
    const [proxy, admin] = [register('kong-next', 'off'), register('kong-next-admin', '0.0.0.0:8001')];
    await theirs.apply('baseline', props(proxy, admin));
    await expect(theirs.apply('migrate-up', props(admin, admin))).rejects.toThrow(
      /green\.taskDefinitions\.proxy \(\S+kong-next-admin:1\) must have KONG_ADMIN_LISTEN=off in its environment/,
    );
    for (const stage of FORWARD.slice(1)) await theirs.apply(stage, props(proxy, admin));
    expect(harness.service('gateway-green-proxy')?.taskDefinition).toBe(proxy);
    expect(harness.service('gateway-green-admin')?.taskDefinition).toBe(admin);
    expect(theirs.tasks('gateway-green-proxy').length).toBeGreaterThanOrEqual(2);
  }, 300_000);
});
