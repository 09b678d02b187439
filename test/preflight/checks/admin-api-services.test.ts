import { answerOf, findingTexts } from '../../support/preflight-cases';
import { startedHarness } from '../../support/preflight-harness';

const harness = startedHarness();

const SERVICE = (host: string, port = 8001): string =>
  `INSERT INTO services (id, name, host, port) VALUES ('d0000000-0000-4000-8000-000000000000', 'status', '${host}', ${port});`;
const services = async (sql: string) =>
  findingTexts(answerOf('admin-api-services', 'before-up', await harness().read(await harness().sameLab(sql))));
const TEXT =
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
  expect(await services(SERVICE(host))).toEqual([`warning 1 service: ${TEXT} [status (${host}:8001)]`]);
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
] as const)('admin-api-services: upstream %s with targets %j gives %j', async (upstream, targets, leading) => {
  const sample = leading.map((address) => `status (${address})`).join('; ');
  expect(await services(SERVICE('admin', 80) + UPSTREAM(upstream, ...targets))).toEqual(
    leading.length === 0 ? [] : [`warning 1 service: ${TEXT} [${sample}]`],
  );
});

test.each([
  ['request-transformer', '0.35-5', ['blocker']],
  ['cors', '0.35-5', []],
  ['request-transformer', '1.0.3', []],
])('admin-api-services: plugin %s with the token, before %s', async (name, release, severities) => {
  const sql = `INSERT INTO plugins (id, name, config, enabled) VALUES (gen_random_uuid(), '${name}', '{"headers":["Kong-Admin-Token"]}', true);`;
  const { findings } = answerOf('admin-api-services', 'before-up', await harness().read(await harness().sameLab(sql)), {
    to: { release },
  });
  expect(findings.map(({ severity }) => severity)).toEqual(severities);
});
