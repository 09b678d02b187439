import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Target, TargetGroup } from '../../../lib/cloud/elb/target-group';
import { Fixture, HEALTH_CHECK, LISTENER, PLACE, PORT } from '../../support/cloud-fixture';
import { listenerArn, loadBalancerArn } from '../../../lib/cloud/common/arn';
import { until } from '../../support/until';

let fixture: Fixture;
let server: Server;
let status = 404;
let hits = 0;

beforeEach(async () => {
  fixture = new Fixture();
  [status, hits] = [404, 0];
  server = createServer((_request, response) => {
    hits += 1;
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  await fixture.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function register(group: TargetGroup): Target {
  const { port } = server.address() as AddressInfo;
  fixture.cloud.elb.registerTarget(group.arn, { id: '10.0.0.9', port: PORT, hostPorts: { [PORT]: port, 8100: port } });
  return group.targets.get('10.0.0.9')!;
}

/** Awaits a state, and answers how many checks it took since the last one. */
async function checksUntil(target: Target, state: Target['state']): Promise<number> {
  const before = hits;
  await until(`target ${state}`, () => target.state === state);
  return hits - before;
}

test('a new target is initial until its first success; then thresholds count', async () => {
  const target = register(fixture.balanced('blue'));
  expect(target.state).toBe('initial');
  expect(await checksUntil(target, 'healthy')).toBe(1);
  expect(target.reason).toBeUndefined();
  status = 500;
  expect(await checksUntil(target, 'unhealthy')).toBeGreaterThanOrEqual(2);
  expect(target.reason).toBe('Target.ResponseCodeMismatch');
  status = 404;
  expect(await checksUntil(target, 'healthy')).toBeGreaterThanOrEqual(2);
});

test('health is checked on the named container port, and a port without a server is a failure', async () => {
  const good = fixture.balanced('good', { healthCheck: { ...HEALTH_CHECK, port: '8100' } });
  const bad = fixture.balanced('bad', { healthCheck: { ...HEALTH_CHECK, port: '9999' } }, 20);
  await checksUntil(register(good), 'healthy');
  const target = register(bad);
  await checksUntil(target, 'unhealthy');
  expect(target.reason).toBe('Target.FailedHealthChecks');
});

test('a group in no rule is not checked: its targets are unused until a rule names it', async () => {
  const group = fixture.targetGroup('lonely');
  const target = register(group);
  expect(target).toMatchObject({ state: 'unused', reason: 'Target.NotInUse' });
  const rule = fixture.rule([{ arn: group.arn, weight: 0 }]);
  expect(hits).toBe(0);
  await checksUntil(target, 'healthy');
  fixture.cloud.elb.deleteRule(rule.arn);
  expect(target.state).toBe('unused');
});

test('a deregistered target drains for the delay, then it is gone', async () => {
  const group = fixture.balanced('blue', { deregistrationDelay: 20 });
  const target = register(group);
  await checksUntil(target, 'healthy');
  const start = fixture.clock.now().getTime();
  const gone = fixture.cloud.elb.deregisterTarget(group.arn, target.id);
  expect(target).toMatchObject({ state: 'draining', reason: 'Target.DeregistrationInProgress' });
  await gone;
  expect(fixture.clock.now().getTime() - start).toBeGreaterThan(19_000);
  expect(group.targets.size).toBe(0);
});

test('a target group in use is not deleted, at weight 0 neither', () => {
  const [blue, green] = [fixture.targetGroup('blue'), fixture.targetGroup('green')];
  const rule = fixture.rule([
    { arn: blue.arn, weight: 100 },
    { arn: green.arn, weight: 0 },
  ]);
  expect(() => {
    fixture.cloud.elb.deleteTargetGroup(green.arn);
  }).toThrow(expect.objectContaining({ name: 'ResourceInUse' }) as Error);
  fixture.cloud.elb.deleteRule(rule.arn);
  fixture.cloud.elb.deleteTargetGroup(green.arn);
  expect(() => fixture.cloud.elb.targetGroup(green.arn)).toThrow('One or more target groups not found');
});

test.each([-1, 1000, 0.5])('a weight of %p is refused', (weight) => {
  const group = fixture.targetGroup('blue');
  expect(() => fixture.rule([{ arn: group.arn, weight }])).toThrow(`must be between 0 and 999, got ${weight}`);
});

test('a forward action names five target groups at most, each once', () => {
  const groups = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ arn: fixture.targetGroup(name).arn, weight: 1 }));
  expect(() => fixture.rule(groups)).toThrow(expect.objectContaining({ name: 'TooManyTargetGroups' }) as Error);
  expect(() => fixture.rule([groups[0]!, groups[0]!])).toThrow('once in a forward action');
  fixture.rule(groups.slice(0, 5));
});

test('a priority is taken once per listener, and a rule may keep its own', () => {
  const group = fixture.targetGroup('blue');
  const rule = fixture.rule([{ arn: group.arn, weight: 1 }], 7);
  expect(() => fixture.rule([{ arn: group.arn, weight: 1 }], 7)).toThrow(
    expect.objectContaining({ name: 'PriorityInUse' }) as Error,
  );
  expect(fixture.cloud.elb.modifyRule(rule.arn, { priority: 7 }).priority).toBe(7);
  fixture.rule([{ arn: group.arn, weight: 1 }], 3);
  expect(fixture.cloud.elb.rules(LISTENER).map(({ priority }) => priority)).toEqual([3, 7]);
});

test('a target group belongs to one load balancer', () => {
  const group = fixture.balanced('blue');
  const elsewhere = listenerArn(loadBalancerArn(PLACE, 'other'));
  const create = () =>
    fixture.cloud.elb.createRule({
      listenerArn: elsewhere,
      priority: 1,
      conditions: [],
      actions: [{ type: 'forward', targetGroups: [{ arn: group.arn, weight: 1 }] }],
      tags: {},
    });
  expect(create).toThrow('cannot be associated with more than one load balancer');
});

test('a name is taken once, unless all settings are the same', () => {
  const group = fixture.targetGroup('blue');
  expect(fixture.targetGroup('blue')).toBe(group);
  expect(() => fixture.targetGroup('blue', { port: 81 })).toThrow('exists, but with different settings');
});

test('every change of a rule is announced with its listener', () => {
  const announced: string[] = [];
  fixture.cloud.elb.onRulesChanged((arn) => announced.push(arn));
  const group = fixture.targetGroup('blue');
  const rule = fixture.rule([{ arn: group.arn, weight: 1 }]);
  fixture.cloud.elb.modifyRule(rule.arn, {
    actions: [{ type: 'forward', targetGroups: [{ arn: group.arn, weight: 2 }] }],
  });
  fixture.cloud.elb.deleteRule(rule.arn);
  expect(announced).toEqual([LISTENER, LISTENER, LISTENER]);
  expect(fixture.cloud.assumptions()).toEqual([`listener ${LISTENER}`]);
});

test.each([
  [{ interval: 4 }, 'Health check interval must be between 5 and 300, got 4'],
  [{ timeout: 5 }, 'Health check interval must be greater than the timeout.'],
  [{ healthyThreshold: 1 }, 'Healthy threshold count must be between 2 and 10, got 1'],
  [{ matcher: 'ok' }, "Health check matcher HTTP code 'ok' must be within '200-499'"],
  [{ enabled: false }, "Health check enabled must be true for target groups with target type 'ip'"],
])('a health check with %p is refused', (patch, message) => {
  expect(() => fixture.targetGroup('blue', { healthCheck: { ...HEALTH_CHECK, ...patch } })).toThrow(message);
});
