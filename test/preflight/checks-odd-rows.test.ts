import { answerOf, ENTERPRISE, FINISHED, PENDING, told } from '../support/preflight-cases';
import { PreflightBench, START_MS } from '../support/preflight-bench';

let bench: PreflightBench;
beforeAll(async () => {
  bench = await PreflightBench.start();
}, START_MS);
afterAll(async () => {
  await bench.close();
}, START_MS);

const LOCK = (left: string): string => `INSERT INTO locks VALUES ('migrations', 'node-a', now() + interval '${left}');`;
const ROUTE = (columns: string, values: string): string =>
  `INSERT INTO routes (id, protocols, ${columns}) VALUES ('c0000000-0000-4000-8000-000000000000', '{http}', ${values});`;

test.each([
  ['1 minute', 'blocker', /^held by node-a for \d+ s more, by the clock of the datastore$/],
  ['-1 minute', 'warning', /^left by node-a, expired \d+ s ago by the clock of the datastore$/],
])('migration-lock: one of %s is a %s', async (left, severity, text) => {
  const clean = await bench.read(await bench.sameLab(PENDING));
  expect(answerOf('migration-lock', 'before-finish', clean).outcome).toBe('passed');
  const dirty = await bench.read(await bench.sameLab(PENDING + LOCK(left)));
  const [finding] = answerOf('migration-lock', 'before-finish', dirty).findings;
  expect(finding).toMatchObject({ severity, evidence: { text: expect.stringMatching(text) as string } });
  expect(finding!.unwaivable).toBe(severity === 'blocker' ? true : undefined);
});

const LOCK_UNTIL = (ttl: string): string => `INSERT INTO locks VALUES ('migrations', 'node-a', ${ttl});`;
test.each([
  ['NULL', 'blocker', 'held by node-a until an unknown time: its ttl is NULL', /DELETE FROM locks/],
  [`'infinity'`, 'blocker', 'held by node-a for ever: its ttl is infinity', /DELETE FROM locks/],
  [`'-infinity'`, 'warning', 'left by node-a: its ttl is -infinity', /the next migration removes the row/],
])('migration-lock: one whose ttl is %s is a %s', async (ttl, severity, text, remedy) => {
  const reading = await bench.read(await bench.sameLab(PENDING + LOCK_UNTIL(ttl)));
  expect(answerOf('migration-lock', 'before-finish', reading).findings).toMatchObject([
    { severity, evidence: { text }, remedy: expect.stringMatching(remedy) as string },
  ]);
});

test('migration-lock: rows with other keys do not count', async () => {
  const others = `INSERT INTO locks VALUES ('vitals', 'node-a', NULL), ('other', NULL, 'infinity');`;
  const reading = await bench.read(await bench.sameLab(PENDING + others));
  expect(answerOf('migration-lock', 'before-finish', reading).outcome).toBe('passed');
});

test.each([
  ['/', undefined, 'blocker'],
  ['/kong-blue', undefined, 'blocker'],
  ['/kong-[a-z]+', undefined, 'blocker'],
  ['/(?P<any>.*)', undefined, 'warning'],
  ['/orders', undefined, undefined],
  ['/', '{POST}', undefined],
])('catch-all-route: a route of %s with methods %s', async (path, methods, severity) => {
  const route =
    methods === undefined ? ROUTE('paths', `'{${path}}'`) : ROUTE('paths, methods', `'{${path}}', '${methods}'`);
  const reading = await bench.read(await bench.sameLab(route));
  expect(answerOf('catch-all-route', 'before-up', reading).findings.map((it) => it.severity)).toEqual(
    severity === undefined ? [] : [severity],
  );
});

test.each(['{NULL}', '{""}', '{" ",NULL}', '{}'])('catch-all-route: hosts of %s mean no host', async (hosts) => {
  const reading = await bench.read(await bench.sameLab(ROUTE('hosts, paths', `'${hosts}', '{/}'`)));
  expect(answerOf('catch-all-route', 'before-up', reading).outcome).toBe('found');
  const named = await bench.read(await bench.sameLab(ROUTE('hosts, paths', `'{NULL,shop.example}', '{/}'`)));
  expect(answerOf('catch-all-route', 'before-up', named).outcome).toBe('passed');
});

test.each(['{NULL}', '{""}'])(
  'catch-all-route: protocols of %s are all, and methods of {""} none',
  async (protocols) => {
    const route = `${ROUTE('methods, paths', `'{""}', '{/}'`)} UPDATE routes SET protocols = '${protocols}';`;
    const reading = await bench.read(await bench.sameLab(route));
    expect(answerOf('catch-all-route', 'before-up', reading).outcome).toBe('found');
  },
);

const SERVICE = (host: string, port = 8001): string =>
  `INSERT INTO services (id, name, host, port) VALUES ('d0000000-0000-4000-8000-000000000000', 'status', '${host}', ${port});`;
const services = async (sql: string) =>
  told(answerOf('admin-api-services', 'before-up', await bench.read(await bench.sameLab(sql))));
const LEADS =
  'they route to the Admin API, Manager or Portal of the node itself, and proxies of the next release do not serve these';

test.each([
  'localhost',
  'LocalHost.',
  'kong.localhost',
  'ip6-localhost',
  '127.0.0.1',
  '127.3.2.1',
  '0.0.0.0',
  '::1',
  '[::1]',
  '0:0:0:0:0:0:0:1',
  '[0000::0001]',
  '::ffff:127.0.0.1',
  '::',
])('admin-api-services: %s is the node itself', async (host) => {
  expect(await services(SERVICE(host))).toEqual([`warning 1 service: ${LEADS} [status (${host}:8001)]`]);
});

test.each([
  'localhost-farm.example.com',
  'localhost.example.com',
  '127.example.com',
  '0.example.com',
  '10.0.0.1',
  '::2',
  '1::1',
])('admin-api-services: %s is another machine', async (host) => {
  expect(await services(SERVICE(host))).toEqual([]);
});

const UPSTREAM = (name: string, ...targets: readonly (readonly [target: string, weight: number])[]): string =>
  `INSERT INTO upstreams (id, name, slots) VALUES ('e0000000-0000-4000-8000-000000000000', '${name}', 10);${targets
    .map(
      ([target, weight], n) =>
        `INSERT INTO targets VALUES (md5('${n}')::uuid, '${target}', ${weight}, 'e0000000-0000-4000-8000-000000000000', '2026-01-0${n + 1}');`,
    )
    .join('')}`;

test.each([
  ['admin', [['127.0.0.1:8001', 100]], ['127.0.0.1:8001']],
  [
    'admin',
    [
      ['[::1]:8444', 100],
      ['localhost:8001', 10],
    ],
    ['[::1]:8444', 'localhost:8001'],
  ],
  ['team:admin', [['127.0.0.1:8001', 100]], ['127.0.0.1:8001']],
  [
    'admin',
    [
      ['127.0.0.1:8001', 0],
      ['127.0.0.1:8001', 100],
    ],
    ['127.0.0.1:8001'],
  ],
  [
    'admin',
    [
      ['127.0.0.1:8001', 100],
      ['127.0.0.1:8001', 0],
    ],
    [],
  ],
  [
    'admin',
    [
      ['127.0.0.1:9000', 100],
      ['127.0.0.1', 100],
      ['10.0.0.1:8001', 100],
    ],
    [],
  ],
  ['other', [['127.0.0.1:8001', 100]], []],
] as const)('admin-api-services: of upstream %s with targets %j it tells %j', async (upstream, targets, leading) => {
  const sample = leading.map((address) => `status (${address})`).join('; ');
  expect(await services(SERVICE('admin', 80) + UPSTREAM(upstream, ...targets))).toEqual(
    leading.length === 0 ? [] : [`warning 1 service: ${LEADS} [${sample}]`],
  );
});

test('catch-all-route: a route with only methods counts, and one with hosts does not', async () => {
  const [methods, hosts] = [ROUTE('methods', `'{GET}'`), ROUTE('hosts', `'{shop.example}'`)];
  expect(answerOf('catch-all-route', 'before-up', await bench.read(await bench.sameLab(methods))).outcome).toBe(
    'found',
  );
  expect(answerOf('catch-all-route', 'before-up', await bench.read(await bench.sameLab(hosts))).outcome).toBe('passed');
});

test('portal-files: thousands of workspaces give few findings', async () => {
  const many = `INSERT INTO files SELECT md5(n::text)::uuid, 'spec/index-vue' FROM generate_series(1, 3000) n;
    INSERT INTO workspace_entities SELECT md5('w' || n)::uuid, 'w' || n, md5(n::text)::uuid::text, 'files', 'id', 'x' FROM generate_series(1, 3000) n;`;
  const reading = await bench.read(await bench.sameLab(ENTERPRISE + many));
  const { findings } = answerOf('portal-files', 'before-up', reading);
  expect(findings).toMatchObject([{ subject: '3000 workspaces', evidence: { count: 3000 } }]);
  expect(JSON.stringify(findings).length).toBeLessThan(2_000);
});

const CONSUMER = 'a1000000-0000-4000-8000-000000000000';
const COUNTER = (table: string, api: string, more = ''): string =>
  `INSERT INTO ${table} (api_id, identifier, period, period_date, value${more && ', route_id'})
    VALUES ('${api}', '10.0.0.9', 'hour', '2018-11-01 10:00', 3${more && `, '${more}'`});`;
const [API_ONE, API_TWO] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const ACL = (group: string): string =>
  `INSERT INTO acls (id, consumer_id, "group") VALUES (gen_random_uuid(), '${CONSUMER}', '${group}');`;
const PLUGIN = `INSERT INTO plugins (id, name, config, enabled) VALUES (gen_random_uuid(), 'acl', '{}', true);`;
const clashes = async (sql: string) => {
  const consumer = `INSERT INTO consumers (id, username) VALUES ('${CONSUMER}', 'clash');`;
  return told(answerOf('finish-clashes', 'before-up', await bench.read(await bench.sameLab(consumer + sql))));
};

test.each(['ratelimiting_metrics', 'response_ratelimiting_metrics'])(
  'finish-clashes: counters of former APIs in %s, where two would be one without their API',
  async (table) => {
    expect(await clashes(COUNTER(table, API_ONE) + COUNTER(table, API_TWO))).toEqual([
      `blocker ${table}: 1 key that "finish" would give to more than one row: counters of former APIs [10.0.0.9 hour 2018-11-01 10:00:00 00000000-0000-0000-0000-000000000000 00000000-0000-0000-0000-000000000000]`,
    ]);
    expect(await clashes(COUNTER(table, API_ONE))).toEqual([]);
    const NONE = '00000000-0000-0000-0000-000000000000';
    expect(await clashes(COUNTER(table, NONE, API_ONE) + COUNTER(table, NONE, API_TWO))).toEqual([]);
  },
);

test('finish-clashes: plugins with the same key, a group twice in one consumer, and apostrophes', async () => {
  expect(await clashes(PLUGIN)).toEqual([]);
  expect(await clashes(PLUGIN + PLUGIN)).toEqual([
    'blocker plugins: 1 key that "finish" would give to more than one row: plugins of the same name, route, service and consumer [acl - - - -]',
  ]);
  expect(await clashes(ACL('staff') + ACL('guests'))).toEqual([]);
  expect(await clashes(ACL('staff') + ACL('staff') + ACL("o''brien"))).toEqual([
    `blocker acls: 1 key that "finish" would give to more than one row: groups that a consumer has more than once [${CONSUMER} staff]`,
    "blocker acls.group: 1 group with an apostrophe in the name [o'brien]",
  ]);
});

test('finish-clashes: a finished migration, or a plugin without one, does not count', async () => {
  const doubled = PLUGIN.repeat(2) + ACL('staff').repeat(2);
  const consumer = `INSERT INTO consumers (id, username) VALUES ('${CONSUMER}', 'clash');`;
  const pending = await bench.read(await bench.sameLab(consumer + doubled + PENDING));
  expect(answerOf('finish-clashes', 'before-finish', pending).findings.map(({ subject }) => subject)).toEqual([
    'plugins',
  ]);
  const finished = await bench.read(await bench.sameLab(consumer + doubled + FINISHED));
  expect(answerOf('finish-clashes', 'before-finish', finished)).toMatchObject({
    outcome: 'not-applicable',
    sentence: 'no pending migration gives rows new keys',
  });
});

const obstacles = async (sql: string) =>
  told(answerOf('up-obstacles', 'before-up', await bench.read(await bench.sameLab(sql))));
const CONFIGURED = (config: string): string =>
  `INSERT INTO plugins (id, name, config, enabled) VALUES ('f1000000-0000-4000-8000-000000000000', 'request-termination', '${config}', true);`;

test('up-obstacles: views of columns that get another type, and foreign keys to plugins', async () => {
  const harmless =
    'CREATE VIEW names AS SELECT username FROM consumers; CREATE VIEW own AS SELECT now() AS created_at;';
  expect(await obstacles(harmless)).toEqual([]);
  expect(await obstacles('CREATE VIEW report AS SELECT username, created_at FROM consumers;')).toEqual([
    'blocker 1 view: they show columns whose type "up" changes, and PostgreSQL refuses such a change [report (consumers.created_at)]',
  ]);
  expect(await obstacles('CREATE TABLE notes (plugin_id uuid REFERENCES plugins (id));')).toEqual([
    'blocker 1 foreign key: they refer to the table plugins, and "up" drops and creates its primary key [notes (notes_plugin_id_fkey)]',
  ]);
});

test.each([
  [String.raw`{"body":"a\u0000b"}`, 1],
  [String.raw`{"body":"\u0000"}`, 1],
  [String.raw`{"body":"a\\u0000b"}`, 0],
  [String.raw`{"body":"a\\\u0000b"}`, 1],
  [String.raw`{"body":"a\u0001b"}`, 0],
])('up-obstacles: a configuration of %s', async (config, count) => {
  expect(await obstacles(CONFIGURED(config))).toHaveLength(count);
});

test.each(['api-entities', 'overlap-apis'])('%s: rows of a release without APIs are a leftover', async (id) => {
  const phase = id === 'api-entities' ? 'before-up' : 'after-up';
  const reading = await bench.read(
    await bench.sameLab(`INSERT INTO apis (id, name, preserve_host) VALUES (gen_random_uuid(), 'orders-v1', false);`),
  );
  const severities = (from: string, to: string) =>
    answerOf(id, phase, reading, { from: { release: from }, to: { release: to } }).findings.map(
      ({ severity, unwaivable }) => [severity, unwaivable === true],
    );
  expect(severities('0.34-1', '0.35-5')).toEqual([['blocker', true]]);
  expect(severities('1.0.3', '1.2.3')).toEqual([['warning', false]]);
});

test('catch-all-route: an expression gives a warning', async () => {
  const sql = `ALTER TABLE routes ADD expression text; ${ROUTE('expression', `'http.path ^= "/"'`)}`;
  expect(told(answerOf('catch-all-route', 'before-up', await bench.read(await bench.sameLab(sql))))).toEqual([
    "warning 1 route: their regular expressions can't be evaluated here; they may answer /kong-bluegreen-health-check [c0000000-0000-4000-8000-000000000000]",
  ]);
});

test.each([
  ['0.34-1', { KONG_PLUGINS: 'bundled,session' }, ['session']],
  ['0.34-1', { KONG_PLUGINS: 'rate-limiting' }, ['session']],
  ['0.34-1', { KONG_CUSTOM_PLUGINS: 'session' }, []],
  ['0.14.1', { KONG_PLUGINS: 'bundled,session' }, []],
])('plugins-on-old: of the settings of %s, %j, the ones that it reads', async (release, environment, lacked) => {
  const session = `INSERT INTO plugins (id, name, config, enabled) VALUES (gen_random_uuid(), 'session', '{}', true);`;
  const reading = await bench.read(await bench.sameLab(session));
  const { findings } = answerOf('plugins-on-old', 'before-up', reading, { from: { release, environment } });
  expect(findings.flatMap(({ evidence }) => evidence.sample)).toEqual(lacked);
});

test.each([
  ['request-transformer', '0.35-5', ['blocker']],
  ['cors', '0.35-5', []],
  ['request-transformer', '1.0.3', []],
])('admin-api-services: %s that names the token, before %s', async (name, release, severities) => {
  const sql = `INSERT INTO plugins (id, name, config, enabled) VALUES (gen_random_uuid(), '${name}', '{"headers":["Kong-Admin-Token"]}', true);`;
  const { findings } = answerOf('admin-api-services', 'before-up', await bench.read(await bench.sameLab(sql)), {
    to: { release },
  });
  expect(findings.map(({ severity }) => severity)).toEqual(severities);
});
