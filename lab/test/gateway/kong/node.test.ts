import { request } from 'node:http';
import { SEEDED_KEY } from '../../../lib/datastore';
import { ADMIN, ask, Fixture, NEW, OLD, PROXY, type Answer, type Node } from '../../support/gateway-fixture';
import { until } from '../../support/until';

let lab: Fixture;
let databases = 0;

jest.setTimeout(60_000);

beforeAll(async () => {
  lab = await Fixture.open();
});
afterAll(() => lab.close());

async function database(state: 'empty' | 'legacy' | 'pending' | 'finished'): Promise<string> {
  const name = `db_${++databases}`;
  const upstreamPort = lab.upstream.port;
  await lab.datastore.ensureDatabase(name, { seed: state === 'empty' ? 'empty' : 'kong-0.34', upstreamPort });
  if (state === 'pending' || state === 'finished') await lab.migrations(NEW, 'up', name);
  if (state === 'finished') await lab.migrations(NEW, 'finish', name);
  return name;
}

async function stop(...nodes: Node[]): Promise<void> {
  for (const { container } of nodes) container.signal('SIGTERM');
  await Promise.all(nodes.map(({ container }) => container.exited));
}

const KEY = { headers: { apikey: SEEDED_KEY } };
const id = 'b0c5';

function json({ body }: Answer): Record<string, unknown> {
  return JSON.parse(body) as Record<string, unknown>;
}

describe.each([
  ['0.34', OLD, 'legacy', 'no route and no API found with those values', 'kong/0.34-1-enterprise-edition'],
  ['0.35', NEW, 'pending', 'no Route matched with those values', 'kong/0.35-5-enterprise-edition'],
] as const)('a node of %s', (_, image, state, noRoute, server) => {
  let node: Node;
  beforeAll(async () => {
    node = await lab.node(image, await database(state));
  });
  afterAll(() => stop(node));

  test('proxies to the upstream, by name and by address', async () => {
    for (const route of ['/catalogue', '/orders']) {
      const answer = await node.proxy(`${route}/echo?id=${id}`);
      expect([answer.status, answer.body, answer.headers.via]).toEqual([200, `{"id":"${id}"}`, server]);
    }
  });

  test('answers 404 without a matching route', async () => {
    const answer = await node.proxy('/no-such-path');
    expect([answer.status, answer.headers.server]).toEqual([404, server]);
    expect(JSON.parse(answer.body)).toEqual({ message: noRoute });
  });

  test('refuses a request without a key', async () => {
    expect((await node.proxy(`/accounts/echo?id=${id}`)).status).toBe(401);
    expect((await node.proxy(`/accounts/echo?id=${id}`, KEY)).status).toBe(200);
  });

  test('reports its version and state on the Admin API', async () => {
    expect(JSON.parse((await node.admin('/')).body)).toMatchObject({ version: server.slice('kong/'.length) });
    expect(JSON.parse((await node.admin('/status')).body)).toMatchObject({ database: { reachable: true } });
    expect(json(await node.admin('/services')).data).toHaveLength(3);
  });

  test('serves a route that was added while it runs', async () => {
    const made = await node.post('/services', { name: 'late', url: `http://127.0.0.1:${lab.upstream.port}` });
    expect(made.status).toBe(201);
    expect((await node.post('/services/late/routes', { paths: ['/late'] })).status).toBe(201);
    await until('the route is served', async () => (await node.proxy(`/late/echo?id=${id}`)).status === 200);
  });
});

test('a new node refuses to start before `up`, with its reason', async () => {
  const legacy = await lab.node(NEW, await database('legacy'));
  expect([legacy.exitCode, legacy.lines]).toEqual([
    1,
    ["Error: new migrations available; run 'kong migrations up' to proceed"],
  ]);
  const empty = await lab.node(NEW, await database('empty'));
  expect([empty.exitCode, empty.lines]).toEqual([
    1,
    ["Error: database needs bootstrapping; run 'kong migrations bootstrap'"],
  ]);
});

test('an old node starts while migrations are pending and not after `finish`; a running one survives `finish`', async () => {
  const name = await database('pending');
  const running = await lab.node(OLD, name);
  expect(running.exitCode).toBeUndefined();
  await lab.migrations(NEW, 'finish', name);
  expect((await running.proxy(`/catalogue/echo?id=${id}`)).status).toBe(200);
  expect((await lab.node(OLD, name)).exitCode).toBe(1);
  await stop(running);
});

test('a plugin made by an old node after `finish` leaves the route open on new ones', async () => {
  const name = await database('pending');
  const [old, fresh] = [await lab.node(OLD, name), await lab.node(NEW, name)];
  await lab.migrations(NEW, 'finish', name);
  expect((await old.post('/routes/20000000-0000-4000-8000-000000000000/plugins', { name: 'key-auth' })).status).toBe(
    201,
  );
  await until('the old node asks for a key', async () => (await old.proxy('/catalogue/echo')).status === 401);
  expect((await fresh.proxy('/catalogue/echo')).status).toBe(200);
  const late = await lab.node(NEW, name);
  expect((await late.proxy('/catalogue/echo')).status).toBe(200);
  const seeded = '/plugins/70000000-0000-4000-8000-000000000000';
  const headers = { 'content-type': 'application/json' };
  const patched = await fresh.admin(seeded, { method: 'PATCH', headers, body: '{"enabled":true}' });
  expect([patched.status, json(patched).fields]).toEqual([400, { run_on: 'required field missing' }]);
  await stop(old, fresh, late);
});

test('a plugin made by a new node makes old ones answer 500 without a key', async () => {
  const name = await database('pending');
  const [old, fresh] = [await lab.node(OLD, name), await lab.node(NEW, name)];
  expect((await fresh.post('/routes/20000000-0000-4000-8000-000000000000/plugins', { name: 'key-auth' })).status).toBe(
    201,
  );
  await until('the old node stumbles', async () => (await old.proxy('/catalogue/echo')).status === 500);
  expect((await old.proxy('/catalogue/echo', KEY)).status).toBe(200);
  await until('the new node asks for a key', async () => (await fresh.proxy('/catalogue/echo')).status === 401);
  await stop(old, fresh);
});

test('an api made through the old node while pending is served by old nodes only', async () => {
  const name = await database('pending');
  const [old, fresh] = [await lab.node(OLD, name), await lab.node(NEW, name)];
  const api = { name: 'a', uris: ['/api'], upstream_url: `http://127.0.0.1:${lab.upstream.port}` };
  expect((await old.post('/apis', api)).status).toBe(201);
  await until('the old node serves it', async () => (await old.proxy(`/api/echo?id=${id}`)).status === 200);
  expect((await fresh.proxy(`/api/echo?id=${id}`)).status).toBe(404);
  expect((await fresh.post('/apis', api)).status).toBe(404);
  await stop(old, fresh);
});

test('a token that was used on a new node locks its user out of the old one', async () => {
  const name = await database('pending');
  const rbac = { KONG_ENFORCE_RBAC: 'on' };
  const [old, fresh] = [await lab.node(OLD, name, rbac), await lab.node(NEW, name, rbac)];
  const token = { headers: { 'kong-admin-token': 'lab-admin-token' } };
  expect((await old.admin('/', token)).status).toBe(200);
  expect((await old.admin('/')).status).toBe(401);
  expect((await fresh.admin('/', token)).status).toBe(200);
  expect((await fresh.admin('/', token)).status).toBe(200);
  expect((await old.admin('/', token)).status).toBe(401);
  const { rows } = await lab.query(name, (client) =>
    client.query<Record<string, string>>('SELECT user_token, user_token_ident FROM rbac_users'),
  );
  expect(rows[0]!.user_token).toMatch(/^\$2b\$09\$.{53}$/);
  expect(rows[0]!.user_token_ident).toMatch(/^.{5}$/);
  await stop(old, fresh);
});

test("a node still serves while its database can't be reached, and logs that", async () => {
  const node = await lab.node(NEW, await database('finished'));
  const repair = lab.runtime.faults.set({ taskArn: node.taskArn }, { databaseDown: true });
  await until('it says so', async () => (await node.admin('/status')).body.includes('"reachable":false'));
  expect((await node.proxy(`/accounts/echo?id=${id}`, KEY)).status).toBe(200);
  repair();
  await stop(node);
});

test('SIGTERM ends a node at once and loses requests in flight; SIGQUIT finishes them', async () => {
  const name = await database('legacy');
  const [hard, soft] = [await lab.node(OLD, name), await lab.node(OLD, name)];
  for (const [node, signal, outcome] of [
    [hard, 'SIGTERM', 'broken'],
    [soft, 'SIGQUIT', '200'],
  ] as const) {
    const url = `http://127.0.0.1:${node.container.hostPorts[PROXY]!}/catalogue/slow?ms=500&id=${id}`;
    const flight = new Promise<string>((resolve) => {
      const outgoing = request(url, { method: 'POST', agent: false }, (response) => {
        response.resume().on('end', () => {
          resolve(String(response.statusCode));
        });
      });
      outgoing.on('error', () => {
        resolve('broken');
      });
      outgoing.write('x');
      // Once a later request was answered the node has the first one.
      void ask(`http://127.0.0.1:${node.container.hostPorts[PROXY]!}/catalogue/echo?id=${id}`).then(() => {
        process.kill(node.container.pid, signal);
        outgoing.end();
      });
    });
    expect([signal, await flight]).toEqual([signal, outcome]);
    expect((await node.container.exited).exitCode).toBe(0);
  }
});

test('the Admin API is reachable only if it listens on an outside address', async () => {
  const name = await database('legacy');
  for (const KONG_ADMIN_LISTEN of ['off', '127.0.0.1:8001']) {
    const node = await lab.node(OLD, name, { KONG_ADMIN_LISTEN });
    await expect(node.admin('/')).rejects.toThrow();
    await stop(node);
  }
});

test('the first endpoint that settings name is the live gateway, any other is an empty database', async () => {
  const own = await Fixture.open();
  try {
    const environment = (host: string) => ({ KONG_PG_HOST: host, KONG_PG_DATABASE: 'kong' });
    expect((await own.run(NEW, 'kong migrations up', environment('db.internal'))).code).toBe(0);
    expect((await own.run(NEW, 'kong migrations list', environment('wrong.internal'))).code).toBe(3);
    expect((await own.run(NEW, 'kong migrations list', environment('db.internal'))).code).toBe(4);
    expect(Object.keys(own.runtime.databases())).toEqual(['db.internal:5432/kong', 'wrong.internal:5432/kong']);
  } finally {
    await own.close();
  }
});

test.each(['nginx:1.25', 'registry:5000/kong-ee', 'kong-ee:latest', 'kong-ee:3.4', 'kong.example.com/nginx:0.34'])(
  'the image %s cannot be pulled',
  async (image) => {
    await expect(lab.runtime.launch(lab.spec(image, {}))).rejects.toThrow(/^CannotPullContainerError: /);
  },
);

test('a fault makes a node answer late, all requests or a share of them', async () => {
  const image = `${OLD}-late`;
  const node = await lab.node(image, await database('legacy'));
  const repair = lab.runtime.faults.set({ image }, { latencySeconds: 30 });
  const seconds = async (): Promise<number> => {
    const begun = performance.now();
    expect((await node.proxy('/')).status).toBe(404);
    return ((performance.now() - begun) / 1000) * 100;
  };
  await until('it is late', async () => (await seconds()) >= 29);
  repair();
  lab.runtime.faults.set({ image }, { latencySeconds: 3000, latencyShare: 0 });
  await until('it is in time again', async () => (await seconds()) < 29);
  await stop(node);
});

test('faults make a node slow to start, sick, or keep it from starting', async () => {
  const name = await database('legacy');
  const image = `${OLD}-sick`;
  const clear = lab.runtime.faults.set({ image }, { crashOnStart: true });
  expect((await lab.node(image, name)).exitCode).toBe(1);
  clear();
  const repair = lab.runtime.faults.set({ image }, { neverHealthy: true, startDelaySeconds: 20 });
  const node = await lab.node(image, name);
  expect((await node.proxy('/')).status).toBe(500);
  repair();
  await until('it is healthy again', async () => (await node.proxy('/')).status === 404);
  expect(node.container.hostPorts[ADMIN]).toBeGreaterThan(0);
  await stop(node);
});
