import { Bench } from '../../support/bench';

/** The guard where it is hard. One upgrade is walked to shift-100; each test leaves the ledger as it found it. */
describe('the guard', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
  }, 60_000);

  afterAll(async () => {
    await bench.close();
  }, 60_000);

  it('refuses baseline on an empty ledger unless it is said to be the first apply', async () => {
    await expect(bench.apply('baseline', { first: false })).rejects.toThrow(
      /KBG-GUARD-005: there is no readable ledger at \/kong-bluegreen\/gateway.*only with firstApply/,
    );
    expect(bench.lab.cloud.ecs.services()).toEqual([]);
  }, 60_000);

  it('refuses another stage than baseline on an empty ledger', async () => {
    await expect(bench.apply('shift-50', { first: true })).rejects.toThrow(/permits only stage baseline/);
  }, 60_000);

  it('refuses a jump with a sentence that says where the ledger stands and what is legal, and changes nothing', async () => {
    await bench.forward('migrate-up');
    const before = bench.ledger;
    await expect(bench.apply('shift-50')).rejects.toThrow(
      /stage shift-50 was requested, but the ledger \/kong-bluegreen\/gateway is at migrate-up; legal next: migrate-up, start-green, baseline\./,
    );
    expect(bench.ledger).toEqual(before);
    expect(bench.intent?.stage).toBe('migrate-up');
  }, 120_000);

  it('plans no change when a stage is asked again', async () => {
    expect(await bench.apply('migrate-up')).toEqual({ add: 0, change: 0, destroy: 0, replace: 0 });
  }, 60_000);

  it('refuses a second, empty state on the same ledger path', async () => {
    await bench.forward('shift-100', 'migrate-up');
    for (const stage of ['baseline', 'shift-100', 'drain-blue']) {
      await expect(bench.apply(stage, { workspace: bench.workspace('second') })).rejects.toThrow(
        /belongs to another Terraform state/,
      );
    }
  }, 180_000);

  it('refuses an illegal stage on -target of every single resource', async () => {
    const workspace = bench.workspace();
    workspace.use(await bench.json('migrate-finish'));
    const list = await bench.run(workspace, 'state', 'list');
    const addresses = list.text
      .split(' ')
      .filter((it) => /^[a-z_]+\.\w+/.test(it) && !it.startsWith('data.') && !it.endsWith('.gateway_ledger_owner'));
    expect(addresses.length).toBeGreaterThan(30);
    const before = bench.ledger;
    for (const address of addresses) {
      const { status, text } = await bench.run(workspace, 'plan', '-no-color', '-input=false', `-target=${address}`);
      const refused = text.includes('stage migrate-finish was requested, but the ledger');
      expect({ address, status, refused }).toEqual({ address, status: 1, refused: true });
    }
    expect(bench.ledger).toEqual(before);
  }, 300_000);

  it('refuses baseline after the ledger was deleted at shift-100', async () => {
    const kept = bench.lab.cloud.ssm.get('/kong-bluegreen/gateway/ledger').value;
    bench.lab.cloud.ssm.delete('/kong-bluegreen/gateway/ledger');
    await expect(bench.apply('baseline', { first: true })).rejects.toThrow(
      /If the ledger was deleted or damaged, set it again with "kong-bluegreen ledger set/,
    );
    expect(bench.weights()).toEqual({ blue: 0, green: 100 });
    bench.lab.cloud.ssm.put({ name: '/kong-bluegreen/gateway/ledger', type: 'String', value: kept, overwrite: false });
    await bench.apply('shift-50');
    await bench.apply('shift-100');
    expect(bench.ledger?.stage).toBe('shift-100');
  }, 120_000);

  it("lets Terraform itself refuse a wrong attribute name in the JSON, with Terraform's own hint", async () => {
    const workspace = bench.workspace('typo');
    workspace.use((await bench.json('baseline')).replaceAll('"deregistration_delay"', '"deregistration_dealy"'));
    await bench.terraform(workspace).init();
    const { status, text } = await bench.run(workspace, 'validate', '-no-color');
    expect(status).toBe(1);
    expect(text).toContain(
      'No argument or block type is named "deregistration_dealy". Did you mean "deregistration_delay"?',
    );
  }, 60_000);
});
