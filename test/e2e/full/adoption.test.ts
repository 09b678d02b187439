import type { KongUpgradeProps } from '../../../lib';
import { Bench, FORWARD, until } from '../../support/bench';
import { Adoption, imageOf } from '../../support/elsewhere';

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
describe('a gateway that another stack has made', () => {
  let bench: Bench;
  let theirs: Adoption;
  let before: readonly string[];
  let traffic: Awaited<ReturnType<Bench['traffic']>>;
  const running = (): readonly string[] => [...theirs.tasks('kong-prod'), ...theirs.tasks('kong-prod-admin')].sort();

  beforeAll(async () => {
    bench = await Bench.start();
    theirs = await Adoption.of(bench);
    traffic = await bench.traffic();
    await until(() => running().length === 4, 'all nodes of theirs');
    before = running();
  }, 120_000);

  afterAll(async () => {
    await bench.close();
  }, 60_000);

  it('comes in at baseline: nothing is destroyed, replaced or restarted, and of what runs the rules alone change', async () => {
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
    expect(bench.ledger).toMatchObject({ stage: 'baseline', sizes: { blue: 3 }, releases: { blue: '0.34-1' } });
    const { elb } = bench.lab.cloud;
    expect(elb.targetGroup(theirs.arn('aws_lb_target_group.kong'))).toMatchObject({
      healthCheck: { path: '/no-such-route', interval: 15, healthyThreshold: 3 },
      tags: { team: 'edge' },
    });
    expect(elb.rule(theirs.arn('aws_lb_listener_rule.admin')).tags).toEqual({ team: 'edge' });
  }, 120_000);

  it('is left as it is by a second apply', async () => {
    const { plan } = await theirs.plan('baseline');
    expect(plan.changes.filter(({ type }) => type !== 'terraform_data')).toEqual([]);
  }, 60_000);

  it('is upgraded, with its Admin API frozen behind the load balancer', async () => {
    await theirs.apply('migrate-up');
    await until(async () => (await theirs.admin('POST', '/services')) === 503, 'the freeze');
    expect(await theirs.admin('GET', '/services')).toBe(200);
    for (const stage of ['start-green', 'shift-10', 'shift-50', 'shift-100', 'drain-blue']) await theirs.apply(stage);
    expect(running()).toEqual(before);
    await theirs.apply('decommission-blue');
    expect(running()).toEqual([]);
  }, 200_000);

  it('comes back under its own names, as large as it was, through its own target group', async () => {
    await theirs.apply('shift-100');
    expect(theirs.tasks('kong-prod')).toHaveLength(3);
    const { targets } = bench.lab.cloud.elb.targetGroup(theirs.arn('aws_lb_target_group.kong'));
    expect([...targets.values()].filter(({ state }) => state === 'healthy')).toHaveLength(3);
    expect(bench.service('kong-prod')).toMatchObject({
      taskDefinition: theirs.arn('aws_ecs_task_definition.kong'),
      attributes: { network_configuration: [{ security_groups: ['sg-0f00'] }] },
    });
    await theirs.apply('start-green');
    expect(theirs.weights()).toEqual({ 'kong-prod': 100, 'gateway-green-proxy': 0 });
  }, 200_000);

  it('comes to the end of its upgrade without a lost request', async () => {
    for (const stage of FORWARD.slice(FORWARD.indexOf('shift-10'))) await theirs.apply(stage);
    expect(theirs.weights()).toEqual({ 'kong-prod': 0, 'gateway-green-proxy': 100 });
    expect(bench.service('kong-prod')).toBeUndefined();
    expect(await theirs.admin('POST', '/services')).not.toBe(503);
    const { lost, lossReasons } = await traffic.snapshot();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);

  it('is upgraded again with the roles swapped, when what was adopted is no longer said of the next release', async () => {
    const { blue: old, ...props } = theirs.props;
    const next: Partial<KongUpgradeProps> = { ...props, live: 'green', blue: { image: imageOf('0.36-1') } };
    await expect(theirs.apply('baseline', { ...next, blue: { ...old, image: imageOf('0.36-1') } })).rejects.toThrow(
      'blue.adopted is for the colour that runs, and blue is the next release; leave it out',
    );
    // The old release's definition must not be taken for the next one's.
    const { taskDefinitions = {} } = old ?? {};
    await expect(
      theirs.apply('baseline', { ...next, blue: { image: imageOf('0.36-1'), taskDefinitions } }),
    ).rejects.toThrow(/runs the image registry\.example\/kong-enterprise-edition:0\.34-1, but image says .*:0\.36-1/);
    const green = theirs.tasks('gateway-green-proxy');
    for (const stage of SECOND) {
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
