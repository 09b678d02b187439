import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTraffic, startUpstream, type ITraffic, type IUpstream } from '../../lib/traffic';
import { until } from '../support/until';

let upstream: IUpstream;
const opened: Server[] = [];
const routes = [{ path: '', headers: {} }];

jest.setTimeout(30_000);

beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());
afterEach(() => {
  for (const server of opened.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function server(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  opened.push(made);
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

async function sent(traffic: ITraffic, count: number): Promise<void> {
  await until(`${count} requests were sent`, async () => (await traffic.snapshot()).sent >= count);
}

test('every kind of request is answered by the upstream, and stop waits for those in flight', async () => {
  const mix = { short: 1, slow: 1, upload: 1, download: 1 };
  const traffic = await startTraffic({
    endpoints: [`http://127.0.0.1:${upstream.port}`],
    routes,
    mix,
    ratePerSecond: 100,
  });
  await sent(traffic, 60);
  const during = await traffic.snapshot();
  expect(during.answered).toBeLessThan(during.sent);
  const total = await traffic.stop();
  expect(total).toMatchObject({ lost: 0, lossReasons: {}, answered: total.sent });
  expect(total.sent).toBeGreaterThanOrEqual(60);
  expect(await traffic.stop()).toEqual(total);
  expect(await traffic.snapshot()).toEqual(total);
});

const LOSSES: readonly (readonly [string, RequestListener])[] = [
  ['status 503', (_, response) => response.writeHead(503).end()],
  ['wrong body', (_, response) => response.end('{"id":"another"}')],
  ['reset', (request) => request.socket.resetAndDestroy()],
  [
    'broken off',
    (request, response) =>
      response.writeHead(200, { 'content-length': '99' }).write('{', () => request.socket.destroy()),
  ],
  ['timeout', () => undefined],
];

test.each(LOSSES)('%s is a loss', async (reason, listener) => {
  const endpoints = [await server(listener)];
  const traffic = await startTraffic({ endpoints, routes, mix: { short: 1 }, maxRequests: 20, timeoutMs: 300 });
  await until('all are lost', async () => (await traffic.snapshot()).lost === 20);
  expect(await traffic.stop()).toMatchObject({ sent: 20, answered: 0, lost: 20, lossReasons: { [reason]: 20 } });
});

test('a refused connection is a loss', async () => {
  const endpoints = [await server(() => undefined)];
  await new Promise((resolve) => opened.pop()!.close(resolve));
  const traffic = await startTraffic({ endpoints, routes, mix: { short: 1 }, maxRequests: 5 });
  await until('all are lost', async () => (await traffic.snapshot()).lost === 5);
  expect((await traffic.stop()).lossReasons).toEqual({ refused: 5 });
});

test('uploads and downloads that are cut short are losses', async () => {
  const cut: RequestListener = (request) => request.once('data', () => request.socket.destroy()).resume();
  const endpoints = [
    await server((request, response) => {
      if (request.method === 'POST') cut(request, response);
      else response.end('too short');
    }),
  ];
  const traffic = await startTraffic({ endpoints, routes, mix: { upload: 1, download: 1 }, maxRequests: 10 });
  await until('all are lost', async () => (await traffic.snapshot()).lost === 10);
  const { lossReasons } = await traffic.stop();
  expect(lossReasons['wrong body']).toBe(5);
});

test('answers are counted per target group', async () => {
  let n = 0;
  const endpoints = [
    await server((request, response) => {
      const id = new URL(request.url!, 'http://x').searchParams.get('id');
      response.setHeader('x-lab-target-group', n++ % 2 === 0 ? 'blue' : 'green').end(JSON.stringify({ id }));
    }),
  ];
  const traffic = await startTraffic({ endpoints, routes, mix: { short: 1 }, maxRequests: 10 });
  await until('all are answered', async () => (await traffic.snapshot()).answered === 10);
  expect(await traffic.stop()).toMatchObject({ perTargetGroup: { blue: 5, green: 5 }, lost: 0 });
});

test('the rate is kept', async () => {
  const traffic = await startTraffic({ endpoints: [`http://127.0.0.1:${upstream.port}`], routes, ratePerSecond: 300 });
  await sent(traffic, 1);
  const begun = performance.now();
  const first = (await traffic.snapshot()).sent;
  await sent(traffic, 600);
  const rate = ((await traffic.snapshot()).sent - first) / ((performance.now() - begun) / 1000);
  expect(rate).toBeLessThan(330);
  expect((await traffic.stop()).lost).toBe(0);
});

test('traffic without an endpoint is refused', () => {
  expect(() => startTraffic({ endpoints: [] })).toThrow('KBG-LAB-017: endpoints must have at least one URL, got none');
});
