import { Harness } from '../../support/harness';

/** Attempts to pass the guard. One upgrade goes to shift-100; each test leaves the ledger unchanged. */
describe('the guard', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
  }, 60_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('refuses baseline on an empty ledger without firstApply', async () => {
    await expect(harness.apply('baseline', { first: false })).rejects.toThrow(
      /KBG-GUARD-005: .*there is no readable ledger at \/kong-bluegreen\/gateway.*only with firstApply/,
    );
    expect(harness.lab.cloud.ecs.services()).toEqual([]);
  }, 60_000);

  it('refuses another stage than baseline on an empty ledger', async () => {
    await expect(harness.apply('shift-50', { first: true })).rejects.toThrow('KBG-GUARD-005');
  }, 60_000);

  it('refuses a jump, changes nothing, and names the stage of the ledger and the legal stages', async () => {
    await harness.forward('migrate-up');
    const before = harness.ledger;
    await expect(harness.apply('shift-50')).rejects.toThrow(
      /stage shift-50 was requested, but the ledger \/kong-bluegreen\/gateway is at migrate-up; legal next: migrate-up, start-green, baseline\./,
    );
    expect(harness.ledger).toEqual(before);
    expect(harness.intent?.stage).toBe('migrate-up');
  }, 120_000);

  it('plans no change if a stage is repeated', async () => {
    expect(await harness.apply('migrate-up')).toEqual({ add: 0, change: 0, destroy: 0, replace: 0 });
  }, 60_000);

  it('refuses a second, empty state on the same ledger path', async () => {
    await harness.forward('shift-100', 'migrate-up');
    for (const stage of ['baseline', 'shift-100', 'drain-blue']) {
      await expect(harness.apply(stage, { workspace: harness.workspace('second') })).rejects.toThrow(
        /belongs to another Terraform state/,
      );
    }
  }, 180_000);

  it('refuses an illegal stage on -target of every single resource', async () => {
    const workspace = harness.workspace();
    workspace.use(await harness.json('migrate-finish'));
    const list = await harness.run(workspace, 'state', 'list');
    const addresses = list.text
      .split(' ')
      .filter((it) => /^[a-z_]+\.\w+/.test(it) && !it.startsWith('data.') && !it.endsWith('.gateway_ledger_owner'));
    expect(addresses.length).toBeGreaterThan(30);
    const before = harness.ledger;
    for (const address of addresses) {
      const { status, text } = await harness.run(workspace, 'plan', '-no-color', '-input=false', `-target=${address}`);
      const refused = text.includes('stage migrate-finish was requested, but the ledger');
      expect({ address, status, refused }).toEqual({ address, status: 1, refused: true });
    }
    expect(harness.ledger).toEqual(before);
  }, 300_000);

  it('refuses baseline after the ledger was deleted at shift-100', async () => {
    const kept = harness.lab.cloud.ssm.get('/kong-bluegreen/gateway/ledger').value;
    harness.lab.cloud.ssm.delete('/kong-bluegreen/gateway/ledger');
    await expect(harness.apply('baseline', { first: true })).rejects.toThrow(
      /KBG-GUARD-005: .*If the ledger was deleted or damaged, record the stage with "kong-bluegreen ledger set/,
    );
    expect(harness.weights()).toEqual({ blue: 0, green: 100 });
    harness.lab.cloud.ssm.put({
      name: '/kong-bluegreen/gateway/ledger',
      type: 'String',
      value: kept,
      overwrite: false,
    });
    await harness.apply('shift-50');
    await harness.apply('shift-100');
    expect(harness.ledger?.stage).toBe('shift-100');
  }, 120_000);

  it("lets Terraform itself refuse a wrong attribute name in the JSON, with Terraform's own hint", async () => {
    const workspace = harness.workspace('typo');
    workspace.use((await harness.json('baseline')).replaceAll('"deregistration_delay"', '"deregistration_dealy"'));
    await harness.terraform(workspace).init();
    const { status, text } = await harness.run(workspace, 'validate', '-no-color');
    expect(status).toBe(1);
    expect(text).toContain(
      'No argument or block type is named "deregistration_dealy". Did you mean "deregistration_delay"?',
    );
  }, 60_000);
});
