import type { Task } from '../../../lab/lib/cloud/ecs/task';
import type { BegunApply } from '../../support/begun-apply';
import { Harness, until } from '../../support/harness';

/** Lab seconds: longer than any test acts while the migration holds its lock; the test ends it. */
const SLOW_MIGRATION = { migrationSeconds: 6000 };

/** A local-exec that prints into terraform's pipe ends at its next line after terraform is dead. One with its own log continues. */
const withOwnLog = (json: string): string => json.replace(/task up"/, 'task up >up.log 2>&1"');

/** Begins `migrate-up` with a slow migration, and waits until `up` runs and a resource that doesn't wait for it is done. */
async function beginSlowUp(
  harness: Harness,
  change?: (json: string) => string,
): Promise<{ begun: BegunApply; task: Task }> {
  const begun = await harness.begin('migrate-up', change);
  await until(() => harness.migrations('up').some(({ lastStatus }) => lastStatus === 'RUNNING'), 'a running "up"');
  await until(
    () => begun.output.includes('gateway_green_proxy_definition[0]: Creation complete'),
    'a definition of green',
  );
  const [task] = harness.migrations('up');
  if (task === undefined) throw new Error('there is no task of "up"');
  expect(harness.ledger?.stage).toBe('baseline');
  expect(harness.intent?.stage).toBe('migrate-up');
  return { begun, task };
}

async function expectMigratedOnce(harness: Harness, task: Task): Promise<void> {
  expect(harness.migrations('up')).toEqual([task]);
  expect(task).toMatchObject({ lastStatus: 'STOPPED', containers: [{ exitCode: 0 }] });
  expect(harness.verdict('up')).toMatchObject({ verdict: 'passed', upgrade: 1, stage: 'migrate-up' });
  expect(harness.ledger?.stage).toBe('migrate-up');
  await harness.apply('start-green');
  expect(harness.ledger?.stage).toBe('start-green');
  expect(harness.migrations('up')).toEqual([task]);
}

describe('SIGKILL while "up" runs', () => {
  let harness: Harness;
  let letMigrate: () => void;

  beforeEach(async () => {
    harness = await Harness.start();
    await harness.apply('baseline');
    letMigrate = harness.lab.containerFaults.set({ image: harness.environment.GREEN_IMAGE ?? '' }, SLOW_MIGRATION);
  }, 120_000);

  afterEach(async () => {
    await harness.close();
  }, 60_000);

  it('of terraform and its local-exec: the next apply attaches to the task and nothing is started twice', async () => {
    const { begun, task } = await beginSlowUp(harness);
    begun.kill();
    expect(await begun.ended).toBe('SIGKILL');
    await until(() => begun.localExecs().length === 0, 'the end of the local-exec');
    expect(task.lastStatus).toBe('RUNNING');
    expect(harness.verdict('up')).toBeUndefined();

    const again = await harness.begin('migrate-up');
    await until(() => again.localExecs().length > 0, 'the local-exec of the next apply');
    letMigrate();
    expect({ ended: await again.ended, output: again.output }).toMatchObject({ ended: 0 });
    await expectMigratedOnce(harness, task);
  }, 180_000);

  it('of terraform alone: the orphan and the next apply share one task', async () => {
    const { begun, task } = await beginSlowUp(harness, withOwnLog);
    begun.killTerraform();
    expect(await begun.ended).toBe('SIGKILL');
    expect(begun.localExecs()).not.toEqual([]);

    const again = await harness.begin('migrate-up');
    expect(begun.localExecs()).not.toEqual([]);
    expect(task.lastStatus).toBe('RUNNING');
    await until(() => again.localExecs().length > 0, 'the local-exec of the next apply');
    letMigrate();
    expect({ ended: await again.ended, output: again.output }).toMatchObject({ ended: 0 });
    await until(() => begun.localExecs().length === 0, 'the end of the orphan');
    await expectMigratedOnce(harness, task);
  }, 180_000);

  it('of terraform alone before the task was started: the orphan and the next apply start one task', async () => {
    const begun = await harness.begin('migrate-up', withOwnLog);
    const lists = (): readonly Task[] =>
      harness.lab.cloud.ecs.tasks().filter(({ startedBy }) => startedBy?.includes('-list-'));
    await until(() => lists().length > 0, 'the first "list"');
    begun.killTerraform();
    expect(await begun.ended).toBe('SIGKILL');
    expect(harness.migrations('up')).toEqual([]);

    const again = await harness.begin('migrate-up');
    expect(begun.localExecs()).not.toEqual([]);
    await until(() => harness.migrations('up').some(({ lastStatus }) => lastStatus === 'RUNNING'), 'a running "up"');
    letMigrate();
    expect({ ended: await again.ended, output: again.output }).toMatchObject({ ended: 0 });
    await until(() => begun.localExecs().length === 0, 'the end of the orphan');
    const [task] = harness.migrations('up');
    if (task === undefined) throw new Error('there is no task of "up"');
    await expectMigratedOnce(harness, task);
  }, 180_000);
});

describe('SIGKILL between the weights and the ledger', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
    await harness.forward('shift-50');
  }, 240_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('leaves the intent and every stage legal from both, and loses no request', async () => {
    const traffic = await harness.traffic();
    // The stage that is applied after the crash, and the stages from there back to shift-50.
    const ways: Readonly<Record<string, readonly string[]>> = {
      'shift-100': ['shift-50'],
      'shift-50': [],
      'shift-10': ['shift-50'],
      'start-green': ['shift-10', 'shift-50'],
    };
    for (const [way, back] of Object.entries(ways)) {
      await harness.killAtLedger('shift-100');
      expect({ ledger: harness.ledger?.stage, intent: harness.intent?.stage, weights: harness.weights() }).toEqual({
        ledger: 'shift-50',
        intent: 'shift-100',
        weights: { blue: 0, green: 100 },
      });
      for (const refused of ['migrate-up', 'drain-blue', 'baseline']) {
        await expect(harness.apply(refused)).rejects.toThrow(
          `stage ${refused} was requested, but the ledger /kong-bluegreen/gateway is at shift-50, and an apply of ` +
            'shift-100 was started and did not end; legal next: shift-100, shift-50, shift-10, start-green.',
        );
      }
      await harness.apply(way);
      expect({ ledger: harness.ledger?.stage, intent: harness.intent?.stage }).toEqual({ ledger: way, intent: way });
      for (const stage of back) await harness.apply(stage);
      expect(harness.weights()).toEqual({ blue: 50, green: 50 });
    }
    const { lost, lossReasons, sent } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
    expect(sent).toBeGreaterThan(500);
  }, 400_000);
});

describe('SIGKILL of a way back after its weights', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
    await harness.forward('shift-50');
  }, 240_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('a lower shift now raises the weight: the health of the next release is checked, and a sick one gets no traffic', async () => {
    await harness.killAtLedger('start-green');
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
    const heal = harness.lab.containerFaults.set(
      { image: harness.environment.GREEN_IMAGE ?? '' },
      { neverHealthy: true },
    );
    await expect(harness.apply('shift-10')).rejects.toThrow(/gateway-green-proxy \d running and 0 healthy of 2/);
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
    heal();
    await harness.apply('shift-10');
    expect(harness.weights()).toEqual({ blue: 90, green: 10 });
  }, 180_000);

  it('the current stage is written again, so that its age is that of the weights', async () => {
    const before = harness.ledger?.seq ?? 0;
    await harness.killAtLedger('shift-50');
    for (const seq of [before + 2, before + 2]) {
      await harness.apply('shift-10');
      expect(harness.ledger).toMatchObject({ stage: 'shift-10', seq });
    }
    expect(harness.weights()).toEqual({ blue: 90, green: 10 });
  }, 180_000);

  it('from shift-10 back to start-green, applied again: the apply waits until the fallen weight is in force', async () => {
    await harness.apply('start-green');
    await harness.killAtLedger('shift-10');
    expect(harness.weights()).toEqual({ blue: 90, green: 10 });
    await harness.apply('start-green');
    expect(harness.verdict('settle')?.evidence).toMatch(/the weights were changed \d+ s ago/);
  }, 180_000);
});

describe('SIGKILL of decommission-blue', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.start();
    await harness.forward('drain-blue');
  }, 300_000);

  afterEach(async () => {
    await harness.close();
  }, 60_000);

  async function expectWayBackAndForward(): Promise<void> {
    const size = harness.ledger?.sizes.blue ?? 0;
    expect(size).toBe(2);
    await harness.apply('shift-100');
    expect(harness.service('gateway-blue-proxy')).toMatchObject({ runningCount: size, desiredCount: size });
    expect(harness.service('gateway-blue-admin')).toBeDefined();
    const group = harness.lab.cloud.elb.targetGroups().find(({ name }) => name === 'gateway-blue-proxy');
    const healthy = [...(group?.targets.values() ?? [])].filter(({ state }) => state === 'healthy');
    expect(healthy).toHaveLength(size);
    expect(harness.ledger).toMatchObject({ stage: 'shift-100', sizes: { blue: size, green: size } });
    await harness.forward('decommission-blue', 'shift-100');
    expect(harness.service('gateway-blue-proxy')).toBeUndefined();
    expect(harness.ledger?.stage).toBe('decommission-blue');
  }

  it('while its services drain: a way back restores blue at its recorded size, and the upgrade continues', async () => {
    const traffic = await harness.traffic();
    const begun = await harness.begin('decommission-blue');
    const proxies = harness.service('gateway-blue-proxy');
    await until(() => proxies?.status === 'DRAINING', 'draining proxies of blue', 60);
    begun.kill();
    expect(await begun.ended).toBe('SIGKILL');
    await until(() => proxies?.status === 'INACTIVE', 'the end of the proxies of blue', 60);
    expect(harness.ledger?.stage).toBe('drain-blue');

    await expectWayBackAndForward();
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);

  it('while its services drain: a way back to weight 100 waits for a full blue, although its live count is 0', async () => {
    const traffic = await harness.traffic();
    const begun = await harness.begin('decommission-blue');
    const proxies = harness.service('gateway-blue-proxy');
    await until(() => proxies?.status === 'DRAINING', 'draining proxies of blue', 60);
    begun.kill();
    expect(await begun.ended).toBe('SIGKILL');
    const leaving = (): boolean => harness.lab.cloud.ecs.services().some(({ status }) => status === 'DRAINING');
    await until(() => !leaving(), 'the end of the services of blue', 60);
    // Terraform destroys before it writes the intent.
    expect({ ledger: harness.ledger?.stage, intent: harness.intent?.stage }).toEqual({
      ledger: 'drain-blue',
      intent: 'drain-blue',
    });

    await harness.apply('start-green');
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
    expect(harness.ledger).toMatchObject({ stage: 'start-green', sizes: { blue: 2, green: 2 } });
    expect(harness.service('gateway-blue-proxy')).toMatchObject({ runningCount: 2, desiredCount: 2 });
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);

  it('before its ledger: older ways back are refused, shift-100 starts blue again', async () => {
    const traffic = await harness.traffic();
    await harness.killAtLedger('decommission-blue');
    expect({ ledger: harness.ledger?.stage, intent: harness.intent?.stage }).toEqual({
      ledger: 'drain-blue',
      intent: 'decommission-blue',
    });
    expect(harness.service('gateway-blue-proxy')).toBeUndefined();
    for (const refused of ['start-green', 'shift-10', 'shift-50', 'drain-blue', 'migrate-finish']) {
      await expect(harness.apply(refused)).rejects.toThrow(
        `stage ${refused} was requested, but the ledger /kong-bluegreen/gateway is at drain-blue, and an apply of ` +
          'decommission-blue was started and did not end; legal next: decommission-blue, shift-100.',
      );
    }
    expect(harness.weights()).toEqual({ blue: 0, green: 100 });

    await expectWayBackAndForward();
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);
});
