import { Client } from 'pg';
import { Bench } from '../../support/bench';

/** Applies are refused while a blocker stands in the datastore that the migrations would change. The tests build on each other. */
describe('the preflight of an apply', () => {
  let bench: Bench;

  async function query(sql: string): Promise<void> {
    const { PGHOST: host, PGPORT: port, PGUSER: user, PGPASSWORD: password, PGDATABASE: database } = bench.environment;
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
    bench = await Bench.start({}, { clockFactor: 300 });
    await bench.apply('baseline');
  }, 120_000);

  afterAll(async () => {
    await bench.close();
  }, 60_000);

  it('refuses migrate-up for an API entity, starts nothing, and goes on when it is gone', async () => {
    await query(
      `INSERT INTO apis (id, name, upstream_url, preserve_host) VALUES (gen_random_uuid(), 'old', 'http://127.0.0.1', false)`,
    );
    await expect(bench.apply('migrate-up')).rejects.toThrow(
      /KBG-STEP-033: .*up: the preflight before up found blockers.*api-entities: 1 API entity.*convert each API/s,
    );
    expect(bench.migrations('up')).toHaveLength(0);
    expect(bench.ledger?.stage).toBe('baseline');
    expect(bench.verdict('up')).toMatchObject({ verdict: 'failed' });
    await bench.apply('baseline');
    expect(bench.ledger?.stage).toBe('baseline');
    await query('DELETE FROM apis');
  }, 120_000);

  it('refuses it for a plugin that adds a token of the Admin API, unless a waiver of today says why it may stand', async () => {
    await query(
      `INSERT INTO plugins (id, name, config, enabled)
       VALUES (gen_random_uuid(), 'request-transformer', '{"add": {"headers": ["Kong-Admin-Token:none"]}}', false)`,
    );
    await expect(bench.apply('migrate-up')).rejects.toThrow(/admin-api-services: /);
    await expect(bench.apply('migrate-up', { change: waiving('2020-01-01') })).rejects.toThrow(
      /admin-api-services: .*"admin-api-services" does not count: it expired on 2020-01-01/s,
    );
    expect(bench.migrations('up')).toHaveLength(0);
    await bench.apply('migrate-up', { change: waiving('2999-12-31') });
    expect(bench.ledger?.stage).toBe('migrate-up');
    expect(bench.migrations('up')).toHaveLength(1);
    await query(`DELETE FROM plugins WHERE name = 'request-transformer'`);
  }, 120_000);

  it('refuses migrate-finish for an API entity that was made during the overlap', async () => {
    await bench.forward('decommission-blue', 'migrate-up');
    await query(
      `INSERT INTO apis (id, name, upstream_url, preserve_host) VALUES (gen_random_uuid(), 'late', 'http://127.0.0.1', false)`,
    );
    await expect(bench.apply('migrate-finish')).rejects.toThrow(/finish: the preflight before finish.*overlap-apis/s);
    expect(bench.migrations('finish')).toHaveLength(0);
    await query('DELETE FROM apis');
    await bench.apply('migrate-finish');
    expect(bench.migrations('finish')).toHaveLength(1);
  }, 180_000);
});

describe('a datastore that only the VPC can reach', () => {
  let bench: Bench;

  afterEach(async () => {
    await bench.close();
  }, 60_000);

  it('is asked by a task of the given image; without one nothing is started', async () => {
    const unreachable = { PGHOST: '127.0.0.1', PGPORT: '1' };
    bench = await Bench.start(unreachable, { clockFactor: 300 });
    await bench.apply('baseline');
    await expect(bench.apply('migrate-up')).rejects.toThrow(/KBG-STEP-111: .*the datastore cannot be read from here/);
    expect(bench.migrations('up')).toHaveLength(0);

    bench.settings.PREFLIGHT_IMAGE = 'registry.example/tools/cdktf-kong-bluegreen:0.1.0';
    bench.settings.PGPASSWORD = 'not known here';
    await bench.apply('migrate-up');
    expect(bench.migrations('up')).toHaveLength(1);
    expect(bench.verdict('up')).toMatchObject({ verdict: 'passed' });
    const asked = bench.lab.cloud.ecs.tasks().filter(({ startedBy }) => startedBy?.includes('-ask-'));
    expect(asked.length).toBeGreaterThanOrEqual(2);
    await bench.forward('migrate-finish', 'migrate-up');
    expect(bench.verdict('finish')).toMatchObject({ verdict: 'passed' });
  }, 240_000);
});
