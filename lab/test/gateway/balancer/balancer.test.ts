import { createServer, request, Agent, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabClock } from '../../../lib/common/clock';
import { createCloud } from '../../../lib/cloud/cloud';
import { listenerArn, loadBalancerArn } from '../../../lib/cloud/common/arn';
import type { ICloud } from '../../../lib/cloud/cloud';
import type { RuleAction } from '../../../lib/cloud/elb/listener';
import type { TargetGroup } from '../../../lib/cloud/elb/target-group';
import { startBalancer } from '../../../lib/gateway/balancer/balancer';
import type { IBalancer } from '../../../lib/gateway/balancer/balancer';
import { ask } from '../../support/gateway-fixture';
import { until } from '../../support/until';

const PLACE = { account: '123456789012', region: 'eu-west-1' };
const LISTENER = listenerArn(loadBalancerArn(PLACE, 'public', '0123456789abcdef'), 'fedcba9876543210');
const PORT = 8000;

let cloud: ICloud;
let balancer: IBalancer;
const servers: Server[] = [];

beforeEach(async () => {
  const runtime = { launch: () => Promise.reject(new Error('no containers')), close: () => Promise.resolve() };
  cloud = createCloud({ clock: new LabClock(100), runtime });
  balancer = await startBalancer({ cloud });
});

afterEach(async () => {
  await balancer.close();
  await cloud.close();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

function group(name: string): TargetGroup {
  return cloud.elb.createTargetGroup({
    name,
    port: PORT,
    protocol: 'HTTP',
    targetType: 'ip',
    vpcId: 'vpc-1',
    deregistrationDelay: 10,
    healthCheck: {
      enabled: true,
      path: '/health',
      port: 'traffic-port',
      protocol: 'HTTP',
      matcher: '404',
      interval: 5,
      timeout: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    },
    tags: {},
  });
}

async function target(of: TargetGroup, id: string, listener?: RequestListener): Promise<Server> {
  const answer: RequestListener = (incoming, response) => {
    incoming.resume();
    response.writeHead(incoming.url === '/health' ? 404 : 200).end(id);
  };
  const server = createServer(listener ?? answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hostPorts = { [PORT]: (server.address() as AddressInfo).port };
  cloud.elb.registerTarget(of.arn, { id, port: PORT, hostPorts });
  return server;
}

function state(of: TargetGroup, id: string): string | undefined {
  return of.targets.get(id)?.state;
}

function action(...weights: (readonly [TargetGroup, number])[]): RuleAction {
  return { type: 'forward', targetGroups: weights.map(([{ arn }, weight]) => ({ arn, weight })) };
}

function rule(actions: readonly RuleAction[], priority = 10, patch: object = {}) {
  const conditions = [{ field: 'path-pattern', values: ['/*'] }];
  return cloud.elb.createRule({ listenerArn: LISTENER, priority, conditions, actions, tags: {}, ...patch });
}

function endpoints(): string[] {
  return balancer.endpoints(LISTENER);
}

async function bodies(count: number, of = endpoints()): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let n = 0; n < count; n++) {
    const { body, status } = await ask(`${of[n % of.length]!}/x`);
    const key = status === 200 ? body : String(status);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

test('a listener has one endpoint for each node, and answers 404 until a rule matches', async () => {
  expect(() => endpoints()).toThrow(`KBG-LAB-016: the load balancer has no listener ${LISTENER} (it has: none)`);
  cloud.elb.listener(LISTENER);
  expect(endpoints()).toHaveLength(2);
  expect((await ask(endpoints()[0]!)).status).toBe(404);
});

test('requests are divided by weight, and weight 0 gets none', async () => {
  const [blue, green, idle] = [group('blue'), group('green'), group('idle')];
  for (const one of [blue, green, idle]) await target(one, one.name);
  rule([action([blue, 75], [green, 25], [idle, 0])]);
  await until('targets are healthy', () => state(blue, 'blue') === 'healthy' && state(green, 'green') === 'healthy');
  const counts = await bodies(600);
  expect(Object.keys(counts).sort()).toEqual(['blue', 'green']);
  // Six standard deviations around 150.
  expect(Math.abs(counts.green! - 150)).toBeLessThan(64);
  const { headers } = await ask(`${endpoints()[0]!}/x`);
  expect([headers['x-lab-target-group'], headers['x-lab-task']]).toEqual([
    headers['x-lab-task'],
    headers['x-lab-task'],
  ]);
});

test('requests are counted per target group and load balancer', async () => {
  const blue = group('blue');
  await target(blue, 'blue', (incoming, response) => response.writeHead(incoming.url === '/health' ? 404 : 503).end());
  rule([action([blue, 1])]);
  await until('it is healthy', () => state(blue, 'blue') === 'healthy');
  expect(await bodies(7)).toEqual({ 503: 7 });
  const dimensions = {
    TargetGroup: blue.arn.slice(blue.arn.indexOf('targetgroup/')),
    LoadBalancer: 'app/public/0123456789abcdef',
  };
  const sum = (metric: string): number => {
    const now = cloud.clock.now().getTime();
    const sums = cloud.metrics.sums(metric, dimensions, new Date(now - 3_600_000), new Date(now + 60_000), 60);
    return sums.reduce((total, one) => total + one.sum, 0);
  };
  // They may have arrived in two minutes of the clock, which are published one after the other.
  await until('the minutes are published', () => sum('RequestCount') >= 7 && sum('HTTPCode_Target_5XX_Count') >= 7);
  expect([sum('RequestCount'), sum('HTTPCode_Target_5XX_Count')]).toEqual([7, 7]);
});

test('answers are counted by their hundreds, and the time until their headers is kept in lab seconds', async () => {
  const blue = group('blue');
  const answerOf: Record<string, number> = { '/x': 200 };
  await target(blue, 'blue', (incoming, response) => {
    const status = incoming.url === '/health' ? 404 : (answerOf[incoming.url ?? ''] ?? 401);
    setTimeout(() => response.writeHead(status).end(), incoming.url === '/x' ? 50 : 0);
  });
  rule([action([blue, 1])]);
  await until('it is healthy', () => state(blue, 'blue') === 'healthy');
  const [endpoint] = endpoints();
  expect([(await ask(`${endpoint!}/x`)).status, (await ask(`${endpoint!}/y`)).status]).toEqual([200, 401]);
  const dimensions = {
    TargetGroup: blue.arn.slice(blue.arn.indexOf('targetgroup/')),
    LoadBalancer: 'app/public/0123456789abcdef',
  };
  const now = cloud.clock.now().getTime();
  const window = [new Date(now - 3_600_000), new Date(now + 3_600_000), 3600] as const;
  const sum = (metric: string): number =>
    cloud.metrics.sums(metric, dimensions, ...window).reduce((total, one) => total + one.sum, 0);
  await until('the minute is published', () => sum('RequestCount') === 2);
  expect([2, 4, 5].map((n) => sum(`HTTPCode_Target_${n}XX_Count`))).toEqual([1, 1, 0]);
  const [slowest] = cloud.metrics.percentiles('TargetResponseTime', dimensions, ...window, 99);
  expect(slowest!.value).toBeGreaterThanOrEqual(0.049 * cloud.clock.factor);
});

test('an empty group answers 503, even if the others are healthy', async () => {
  const [blue, empty] = [group('blue'), group('empty')];
  await target(blue, 'blue');
  rule([action([blue, 0], [empty, 100])]);
  expect(await bodies(5)).toEqual({ 503: 5 });
});

test('a group with no healthy target fails open; healthy ones take turns', async () => {
  const blue = group('blue');
  rule([action([blue, 1])]);
  const sick: RequestListener = (incoming, response) =>
    response.writeHead(incoming.url === '/health' ? 500 : 200).end('sick');
  await target(blue, 'sick', sick);
  await until('it is unhealthy', () => state(blue, 'sick') === 'unhealthy');
  expect(await bodies(3)).toEqual({ sick: 3 });
  await target(blue, 'a');
  await target(blue, 'b');
  await until('both are healthy', () => state(blue, 'a') === 'healthy' && state(blue, 'b') === 'healthy');
  await until('the node knows', async () => (await bodies(2, [endpoints()[0]!])).sick === undefined);
  expect(await bodies(10, [endpoints()[0]!])).toEqual({ a: 5, b: 5 });
});

test("an unreachable target answers 502; a target that closes the connection early closes the client's", async () => {
  const blue = group('blue');
  rule([action([blue, 1])]);
  const server = await target(blue, 'gone', (incoming, response) => {
    if (incoming.url === '/health') response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': '100' }).write('half', () => incoming.socket.destroy());
  });
  await until('it is healthy', () => state(blue, 'gone') === 'healthy');
  await expect(ask(`${endpoints()[0]!}/x`)).rejects.toThrow();
  server.close();
  server.closeAllConnections();
  expect(await bodies(2)).toEqual({ 502: 2 });
});

test('a change of weights reaches the nodes one after the other, in order', async () => {
  const [blue, green] = [group('blue'), group('green')];
  for (const one of [blue, green]) await target(one, one.name);
  const { arn } = rule([action([blue, 100], [green, 0])]);
  await until('blue is healthy', () => state(blue, 'blue') === 'healthy' && state(green, 'green') === 'healthy');
  expect(await bodies(4)).toEqual({ blue: 4 });
  cloud.elb.modifyRule(arn, { actions: [action([blue, 0], [green, 100])] });
  const [first, last] = endpoints();
  await until('the first node has changed', async () => (await ask(`${first!}/x`)).body === 'green');
  expect((await ask(`${last!}/x`)).body).toBe('blue');
  await until('the last one has', async () => (await ask(`${last!}/x`)).body === 'green');
  expect(await bodies(4)).toEqual({ green: 4 });
});

test('a draining target gets no new request, and finishes its requests in flight', async () => {
  const blue = group('blue');
  rule([action([blue, 1])]);
  let release: (() => void) | undefined;
  await target(blue, 'slow', (incoming, response) => {
    if (incoming.url === '/slow') release = () => response.end('slow');
    else response.writeHead(incoming.url === '/health' ? 404 : 200).end('slow');
  });
  await target(blue, 'other');
  await until('both are healthy', () => state(blue, 'slow') === 'healthy' && state(blue, 'other') === 'healthy');
  const url = endpoints()[0]!;
  let inFlight: Promise<{ body: string }> | undefined;
  while (inFlight === undefined) {
    const one = ask(`${url}/slow`);
    const quick = await Promise.race([
      one.then(() => true),
      until('held', () => release !== undefined).then(() => false),
    ]);
    if (!quick) inFlight = one;
  }
  cloud.elb.deregisterTarget(blue.arn, 'slow').catch(() => undefined);
  await until('the node knows', async () => (await bodies(4, [url])).slow === undefined);
  expect(await bodies(20, [url])).toEqual({ other: 20 });
  release?.();
  expect((await inFlight).body).toBe('slow');
});

test('rules are tried by priority, and all conditions of a rule must hold', async () => {
  const fixed = (body: string): RuleAction => ({
    type: 'fixed-response',
    statusCode: 200,
    contentType: 'text/plain',
    body,
  });
  rule([fixed('last')], 100);
  rule([fixed('posts')], 1, {
    conditions: [
      { field: 'http-request-method', values: ['POST'] },
      { field: 'path-pattern', values: ['/a/*'] },
    ],
  });
  rule([fixed('host')], 2, { conditions: [{ field: 'host-header', values: ['*.example.com'] }] });
  rule([fixed('header')], 3, { conditions: [{ field: 'http-header', headerName: 'X-Kind', values: ['good*'] }] });
  rule([fixed('query')], 4, { conditions: [{ field: 'query-string', values: ['v=2'] }] });
  rule([fixed('source')], 5, { conditions: [{ field: 'source-ip', values: ['10.0.0.0/8'] }] });
  const [url] = endpoints();
  const said = async (path: string, asking?: Parameters<typeof ask>[1]) => (await ask(`${url!}${path}`, asking)).body;
  await until('all rules are there', async () => (await said('/?v=2')) === 'query');
  expect(await said('/a/b', { method: 'POST' })).toBe('posts');
  expect(await said('/a/b')).toBe('last');
  expect(await said('/', { headers: { host: 'API.example.com' } })).toBe('host');
  expect(await said('/', { headers: { 'x-kind': 'Goods' } })).toBe('header');
  expect(await said('/?v=3')).toBe('last');
});

test('clients keep their connection', async () => {
  const blue = group('blue');
  rule([action([blue, 1])]);
  await target(blue, 'blue');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const once = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${endpoints()[0]!}/x`, { agent }, (response) => {
        response.resume().on('end', () => {
          resolve(outgoing.reusedSocket);
        });
      });
      outgoing.on('error', reject).end();
    });
  expect([await once(), await once()]).toEqual([false, true]);
  agent.destroy();
});
