import { answerOf, ENTERPRISE } from '../../support/preflight-cases';
import { startedHarness } from '../../support/preflight-harness';

const harness = startedHarness();

test('portal-files: thousands of workspaces give few findings', async () => {
  const many = `INSERT INTO files SELECT md5(n::text)::uuid, 'spec/index-vue' FROM generate_series(1, 3000) n;
    INSERT INTO workspace_entities SELECT md5('w' || n)::uuid, 'w' || n, md5(n::text)::uuid::text, 'files', 'id', 'x' FROM generate_series(1, 3000) n;`;
  const reading = await harness().read(await harness().sameLab(ENTERPRISE + many));
  const { findings } = answerOf('portal-files', 'before-up', reading);
  expect(findings).toMatchObject([{ subject: '3000 workspaces', evidence: { count: 3000 } }]);
  expect(JSON.stringify(findings).length).toBeLessThan(2_000);
});

test.each(['api-entities', 'overlap-apis'])('%s: rows of a release without APIs are a leftover', async (id) => {
  const phase = id === 'api-entities' ? 'before-up' : 'after-up';
  const reading = await harness().read(
    await harness().sameLab(
      `INSERT INTO apis (id, name, preserve_host) VALUES (gen_random_uuid(), 'orders-v1', false);`,
    ),
  );
  const severities = (from: string, to: string) =>
    answerOf(id, phase, reading, { from: { release: from }, to: { release: to } }).findings.map(
      ({ severity, unwaivable }) => [severity, unwaivable === true],
    );
  expect(severities('0.34-1', '0.35-5')).toEqual([['blocker', true]]);
  expect(severities('1.0.3', '1.2.3')).toEqual([['warning', false]]);
});

test.each([
  ['0.34-1', { KONG_PLUGINS: 'bundled,session' }, ['session']],
  ['0.34-1', { KONG_PLUGINS: 'rate-limiting' }, ['session']],
  ['0.34-1', { KONG_CUSTOM_PLUGINS: 'session' }, []],
  ['0.14.1', { KONG_PLUGINS: 'bundled,session' }, []],
])('plugins-on-old: the settings of %s that the release reads count: %j', async (release, environment, lacked) => {
  const session = `INSERT INTO plugins (id, name, config, enabled) VALUES (gen_random_uuid(), 'session', '{}', true);`;
  const reading = await harness().read(await harness().sameLab(session));
  const { findings } = answerOf('plugins-on-old', 'before-up', reading, { from: { release, environment } });
  expect(findings.flatMap(({ evidence }) => evidence.sample)).toEqual(lacked);
});
