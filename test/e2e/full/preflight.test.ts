import { Client } from 'pg';
import { Harness } from '../../support/harness';

/** Applies are refused while the datastore holds a blocker for the migrations. The tests build on each other. */
describe('the preflight of an apply', () => {
  let harness: Harness;

  async function query(sql: string): Promise<void> {
    const {
      PGHOST: host,
      PGPORT: port,
      PGUSER: user,
      PGPASSWORD: password,
      PGDATABASE: database,
    } = harness.environment;
    const client = new Client({ host, port: Number(port), user, password, database });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
  const waiving = (expires: string) => (json: string) => {
    const waivers = JSON.stringify([{ id: 'admin-api-services', reason: 'it is closed by a network rule', expires }]);
    expect(json).toMatch(/"waivers":\s*\[\s*\]/);
    return json.replace(/"waivers":\s*\[\s*\]/g, `"waivers": ${waivers}`);
  };

  beforeAll(async () => {
    harness = await Harness.start({}, { clockFactor: 300 });
    await harness.apply('baseline');
  }, 120_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('refuses migrate-up for an API entity, starts nothing, and continues after the entity was deleted', async () => {
    await query(
      `INSERT INTO apis (id, name, upstream_url, preserve_host) VALUES (gen_random_uuid(), 'old', 'http://127.0.0.1', false)`,
    );
    await expect(harness.apply('migrate-up')).rejects.toThrow(
      /KBG-STEP-033: .*up: the preflight before up found blockers.*api-entities: 1 API entity.*convert each API/s,
    );
    expect(harness.migrations('up')).toHaveLength(0);
    expect(harness.ledger?.stage).toBe('baseline');
    expect(harness.verdict('up')).toMatchObject({ verdict: 'failed' });
    await harness.apply('baseline');
    expect(harness.ledger?.stage).toBe('baseline');
    await query('DELETE FROM apis');
  }, 120_000);

  it('refuses migrate-up for a plugin that adds a token of the Admin API, unless a waiver that has not expired accepts it', async () => {
    await query(
      `INSERT INTO plugins (id, name, config, enabled)
       VALUES (gen_random_uuid(), 'request-transformer', '{"add": {"headers": ["Kong-Admin-Token:none"]}}', false)`,
    );
    await expect(harness.apply('migrate-up')).rejects.toThrow(/admin-api-services: /);
    await expect(harness.apply('migrate-up', { change: waiving('2020-01-01') })).rejects.toThrow(
      /admin-api-services: .*"admin-api-services" does not count: it expired on 2020-01-01/s,
    );
    expect(harness.migrations('up')).toHaveLength(0);
    await harness.apply('migrate-up', { change: waiving('2999-12-31') });
    expect(harness.ledger?.stage).toBe('migrate-up');
    expect(harness.migrations('up')).toHaveLength(1);
    await query(`DELETE FROM plugins WHERE name = 'request-transformer'`);
  }, 120_000);

  it('refuses migrate-finish for an API entity that was created during the overlap', async () => {
    await harness.forward('decommission-blue', 'migrate-up');
    await query(
      `INSERT INTO apis (id, name, upstream_url, preserve_host) VALUES (gen_random_uuid(), 'late', 'http://127.0.0.1', false)`,
    );
    await expect(harness.apply('migrate-finish')).rejects.toThrow(/finish: the preflight before finish.*overlap-apis/s);
    expect(harness.migrations('finish')).toHaveLength(0);
    await query('DELETE FROM apis');
    await harness.apply('migrate-finish');
    expect(harness.migrations('finish')).toHaveLength(1);
  }, 180_000);
});

describe('a datastore that only the VPC can reach', () => {
  let harness: Harness;

  afterEach(async () => {
    await harness.close();
  }, 60_000);

  it('is read by a task of the given image; without an image nothing is started', async () => {
    const unreachable = { PGHOST: '127.0.0.1', PGPORT: '1' };
    harness = await Harness.start(unreachable, { clockFactor: 300 });
    await harness.apply('baseline');
    await expect(harness.apply('migrate-up')).rejects.toThrow(/KBG-STEP-111: .*the datastore cannot be read from here/);
    expect(harness.migrations('up')).toHaveLength(0);

    harness.settings.PREFLIGHT_IMAGE = 'registry.example/tools/cdktf-kong-bluegreen:0.1.0';
    harness.settings.PGPASSWORD = 'not known here';
    await harness.apply('migrate-up');
    expect(harness.migrations('up')).toHaveLength(1);
    expect(harness.verdict('up')).toMatchObject({ verdict: 'passed' });
    const asked = harness.lab.cloud.ecs.tasks().filter(({ startedBy }) => startedBy?.includes('-ask-'));
    expect(asked.length).toBeGreaterThanOrEqual(2);
    await harness.forward('migrate-finish', 'migrate-up');
    expect(harness.verdict('finish')).toMatchObject({ verdict: 'passed' });
  }, 240_000);
});
