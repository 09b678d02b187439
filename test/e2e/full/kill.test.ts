import type { Task } from '../../../lab/lib/cloud/ecs/task';
import type { BegunApply } from '../../support/begun-apply';
import { Bench, until } from '../../support/bench';

/** Lab seconds: longer than any test acts while the migration holds its lock; the test ends it. */
const SLOW_MIGRATION = { migrationSeconds: 6000 };

/** A local-exec that prints into terraform's pipe ends at its next line once terraform is dead; one with a log of its own lives on. */
const withOwnLog = (json: string): string => json.replace(/task up"/, 'task up >up.log 2>&1"');

/** Begins `migrate-up` with a slow migration, and waits until `up` runs and a resource that doesn't wait for it is done. */
async function beginSlowUp(
  bench: Bench,
  change?: (json: string) => string,
): Promise<{ begun: BegunApply; task: Task }> {
  const begun = await bench.begin('migrate-up', change);
  await until(() => bench.migrations('up').some(({ lastStatus }) => lastStatus === 'RUNNING'), 'a running "up"');
  await until(
    () => begun.output.includes('gateway_green_proxy_definition[0]: Creation complete'),
    'a definition of green',
  );
  const [task] = bench.migrations('up');
  if (task === undefined) throw new Error('there is no task of "up"');
  expect(bench.ledger?.stage).toBe('baseline');
  expect(bench.intent?.stage).toBe('migrate-up');
  return { begun, task };
}

async function expectMigratedOnce(bench: Bench, task: Task): Promise<void> {
  expect(bench.migrations('up')).toEqual([task]);
  expect(task).toMatchObject({ lastStatus: 'STOPPED', containers: [{ exitCode: 0 }] });
  expect(bench.verdict('up')).toMatchObject({ verdict: 'passed', upgrade: 1, stage: 'migrate-up' });
  expect(bench.ledger?.stage).toBe('migrate-up');
  await bench.apply('start-green');
  expect(bench.ledger?.stage).toBe('start-green');
  expect(bench.migrations('up')).toEqual([task]);
}

describe('SIGKILL while "up" runs', () => {
  let bench: Bench;
  let letMigrate: () => void;

  beforeEach(async () => {
    bench = await Bench.start();
    await bench.apply('baseline');
    letMigrate = bench.lab.containerFaults.set({ image: bench.environment.GREEN_IMAGE ?? '' }, SLOW_MIGRATION);
  }, 120_000);

  afterEach(async () => {
    await bench.close();
  }, 60_000);

  it('of terraform and its local-exec: the next apply attaches to the task and nothing is started twice', async () => {
    const { begun, task } = await beginSlowUp(bench);
    begun.kill();
    expect(await begun.ended).toBe('SIGKILL');
    await until(() => begun.localExecs().length === 0, 'the end of the local-exec');
    expect(task.lastStatus).toBe('RUNNING');
    expect(bench.verdict('up')).toBeUndefined();

    const again = await bench.begin('migrate-up');
    await until(() => again.localExecs().length > 0, 'the local-exec of the next apply');
    letMigrate();
    expect({ ended: await again.ended, output: again.output }).toMatchObject({ ended: 0 });
    await expectMigratedOnce(bench, task);
  }, 180_000);

  it('of terraform alone: the orphan and the next apply share one task', async () => {
    const { begun, task } = await beginSlowUp(bench, withOwnLog);
    begun.killTerraform();
    expect(await begun.ended).toBe('SIGKILL');
    expect(begun.localExecs()).not.toEqual([]);

    const again = await bench.begin('migrate-up');
    expect(begun.localExecs()).not.toEqual([]);
    expect(task.lastStatus).toBe('RUNNING');
    await until(() => again.localExecs().length > 0, 'the local-exec of the next apply');
    letMigrate();
    expect({ ended: await again.ended, output: again.output }).toMatchObject({ ended: 0 });
    await until(() => begun.localExecs().length === 0, 'the end of the orphan');
    await expectMigratedOnce(bench, task);
  }, 180_000);

  it('of terraform alone before the task was started: the orphan and the next apply start one task', async () => {
    const begun = await bench.begin('migrate-up', withOwnLog);
    const lists = (): readonly Task[] =>
      bench.lab.cloud.ecs.tasks().filter(({ startedBy }) => startedBy?.includes('-list-'));
    await until(() => lists().length > 0, 'the first "list"');
    begun.killTerraform();
    expect(await begun.ended).toBe('SIGKILL');
    expect(bench.migrations('up')).toEqual([]);

    const again = await bench.begin('migrate-up');
    expect(begun.localExecs()).not.toEqual([]);
    await until(() => bench.migrations('up').some(({ lastStatus }) => lastStatus === 'RUNNING'), 'a running "up"');
    letMigrate();
    expect({ ended: await again.ended, output: again.output }).toMatchObject({ ended: 0 });
    await until(() => begun.localExecs().length === 0, 'the end of the orphan');
    const [task] = bench.migrations('up');
    if (task === undefined) throw new Error('there is no task of "up"');
    await expectMigratedOnce(bench, task);
  }, 180_000);
});

describe('SIGKILL between the weights and the ledger', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
    await bench.forward('shift-50');
  }, 240_000);

  afterAll(async () => {
    await bench.close();
  }, 60_000);

  it('leaves the intent and every stage legal from both, and loses no request', async () => {
    const traffic = await bench.traffic();
    // What is done after the crash, and how the walk comes back to shift-50.
    const ways: Readonly<Record<string, readonly string[]>> = {
      'shift-100': ['shift-50'],
      'shift-50': [],
      'shift-10': ['shift-50'],
      'start-green': ['shift-10', 'shift-50'],
    };
    for (const [way, back] of Object.entries(ways)) {
      await bench.killAtLedger('shift-100');
      expect({ ledger: bench.ledger?.stage, intent: bench.intent?.stage, weights: bench.weights() }).toEqual({
        ledger: 'shift-50',
        intent: 'shift-100',
        weights: { blue: 0, green: 100 },
      });
      for (const refused of ['migrate-up', 'drain-blue', 'baseline']) {
        await expect(bench.apply(refused)).rejects.toThrow(
          `stage ${refused} was requested, but the ledger /kong-bluegreen/gateway is at shift-50, and an apply of ` +
            'shift-100 was started and did not end; legal next: shift-100, shift-50, shift-10, start-green.',
        );
      }
      await bench.apply(way);
      expect({ ledger: bench.ledger?.stage, intent: bench.intent?.stage }).toEqual({ ledger: way, intent: way });
      for (const stage of back) await bench.apply(stage);
      expect(bench.weights()).toEqual({ blue: 50, green: 50 });
    }
    const { lost, lossReasons, sent } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
    expect(sent).toBeGreaterThan(500);
  }, 400_000);
});

describe('SIGKILL of a way back after its weights', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
    await bench.forward('shift-50');
  }, 240_000);

  afterAll(async () => {
    await bench.close();
  }, 60_000);

  it('a lower shift is a rise of weight now: a sick next release is looked at, and gets none', async () => {
    await bench.killAtLedger('start-green');
    expect(bench.weights()).toEqual({ blue: 100, green: 0 });
    const heal = bench.lab.containerFaults.set({ image: bench.environment.GREEN_IMAGE ?? '' }, { neverHealthy: true });
    await expect(bench.apply('shift-10')).rejects.toThrow(/gateway-green-proxy \d running and 0 healthy of 2/);
    expect(bench.weights()).toEqual({ blue: 100, green: 0 });
    heal();
    await bench.apply('shift-10');
    expect(bench.weights()).toEqual({ blue: 90, green: 10 });
  }, 180_000);

  it('the stage that stood is written anew, so that its age is that of the weights', async () => {
    const before = bench.ledger?.seq ?? 0;
    await bench.killAtLedger('shift-50');
    for (const seq of [before + 2, before + 2]) {
      await bench.apply('shift-10');
      expect(bench.ledger).toMatchObject({ stage: 'shift-10', seq });
    }
    expect(bench.weights()).toEqual({ blue: 90, green: 10 });
  }, 180_000);

  it('from shift-10 back to start-green and asked again: the falling weight is waited for', async () => {
    await bench.apply('start-green');
    await bench.killAtLedger('shift-10');
    expect(bench.weights()).toEqual({ blue: 90, green: 10 });
    await bench.apply('start-green');
    expect(bench.verdict('settle')?.evidence).toMatch(/the weights were changed \d+ s ago/);
  }, 180_000);
});

describe('SIGKILL of decommission-blue', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.start();
    await bench.forward('drain-blue');
  }, 300_000);

  afterEach(async () => {
    await bench.close();
  }, 60_000);

  async function expectWayBackAndForward(): Promise<void> {
    const size = bench.ledger?.sizes.blue ?? 0;
    expect(size).toBe(2);
    await bench.apply('shift-100');
    expect(bench.service('gateway-blue-proxy')).toMatchObject({ runningCount: size, desiredCount: size });
    expect(bench.service('gateway-blue-admin')).toBeDefined();
    const group = bench.lab.cloud.elb.targetGroups().find(({ name }) => name === 'gateway-blue-proxy');
    const healthy = [...(group?.targets.values() ?? [])].filter(({ state }) => state === 'healthy');
    expect(healthy).toHaveLength(size);
    expect(bench.ledger).toMatchObject({ stage: 'shift-100', sizes: { blue: size, green: size } });
    await bench.forward('decommission-blue', 'shift-100');
    expect(bench.service('gateway-blue-proxy')).toBeUndefined();
    expect(bench.ledger?.stage).toBe('decommission-blue');
  }

  it('while its services drain: blue comes back at its recorded size, and the walk goes on', async () => {
    const traffic = await bench.traffic();
    const begun = await bench.begin('decommission-blue');
    const proxies = bench.service('gateway-blue-proxy');
    await until(() => proxies?.status === 'DRAINING', 'draining proxies of blue', 60);
    begun.kill();
    expect(await begun.ended).toBe('SIGKILL');
    await until(() => proxies?.status === 'INACTIVE', 'the end of the proxies of blue', 60);
    expect(bench.ledger?.stage).toBe('drain-blue');

    await expectWayBackAndForward();
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);

  it('while its services drain: a way back to weight 100 waits for a full blue, although its live count is 0', async () => {
    const traffic = await bench.traffic();
    const begun = await bench.begin('decommission-blue');
    const proxies = bench.service('gateway-blue-proxy');
    await until(() => proxies?.status === 'DRAINING', 'draining proxies of blue', 60);
    begun.kill();
    expect(await begun.ended).toBe('SIGKILL');
    const leaving = (): boolean => bench.lab.cloud.ecs.services().some(({ status }) => status === 'DRAINING');
    await until(() => !leaving(), 'the end of the services of blue', 60);
    // Destroys run before the intent is written.
    expect({ ledger: bench.ledger?.stage, intent: bench.intent?.stage }).toEqual({
      ledger: 'drain-blue',
      intent: 'drain-blue',
    });

    await bench.apply('start-green');
    expect(bench.weights()).toEqual({ blue: 100, green: 0 });
    expect(bench.ledger).toMatchObject({ stage: 'start-green', sizes: { blue: 2, green: 2 } });
    expect(bench.service('gateway-blue-proxy')).toMatchObject({ runningCount: 2, desiredCount: 2 });
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);

  it('before its ledger: older ways back are refused, shift-100 brings blue up again', async () => {
    const traffic = await bench.traffic();
    await bench.killAtLedger('decommission-blue');
    expect({ ledger: bench.ledger?.stage, intent: bench.intent?.stage }).toEqual({
      ledger: 'drain-blue',
      intent: 'decommission-blue',
    });
    expect(bench.service('gateway-blue-proxy')).toBeUndefined();
    for (const refused of ['start-green', 'shift-10', 'shift-50', 'drain-blue', 'migrate-finish']) {
      await expect(bench.apply(refused)).rejects.toThrow(
        `stage ${refused} was requested, but the ledger /kong-bluegreen/gateway is at drain-blue, and an apply of ` +
          'decommission-blue was started and did not end; legal next: decommission-blue, shift-100.',
      );
    }
    expect(bench.weights()).toEqual({ blue: 0, green: 100 });

    await expectWayBackAndForward();
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 300_000);
});
