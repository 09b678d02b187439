import { AwsError } from '../../../lab/lib/cloud/common/aws-error';
import { Harness, until } from '../../support/harness';

/** Lab seconds in a real one: a step's deadline of 1800 s is over in 6 s. */
const FAST = { clockFactor: 300 };
const ACCESS_DENIED = new AwsError('AccessDeniedException', 'the test does not permit this call');
const denied = (): never => {
  throw ACCESS_DENIED;
};

/**
 * One upgrade in which the step of every forward stage fails once. Each time the apply says why, and the same upgrade
 * continues, from baseline to retire-blue. The tests build on each other.
 */
describe('the way out of a stage whose step fails', () => {
  let harness: Harness;
  const green = (): { image: string } => ({ image: harness.environment.GREEN_IMAGE ?? '' });
  const blue = (): { image: string } => ({ image: harness.environment.BLUE_IMAGE ?? '' });

  const stand = (): object => ({ ledger: harness.ledger?.stage, intent: harness.intent?.stage });
  const expectStand = (ledger: string, intent = ledger): void => {
    expect(stand()).toEqual({ ledger, intent });
  };
  const expectRefused = async (...stages: readonly string[]): Promise<void> => {
    for (const stage of stages) {
      await expect(harness.apply(stage)).rejects.toThrow(`stage ${stage} was requested, but the ledger`);
    }
  };

  beforeAll(async () => {
    harness = await Harness.start({}, FAST);
  }, 60_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  it('baseline: a node does not start; the same stage again', async () => {
    const heal = harness.lab.containerFaults.set(blue(), { neverHealthy: true });
    await expect(harness.apply('baseline')).rejects.toThrow(/gateway-blue-proxy \d running and 0 healthy of 2/);
    expect({ ledger: harness.ledger, intent: harness.intent?.stage }).toEqual({
      ledger: undefined,
      intent: 'baseline',
    });
    heal();
    await harness.apply('baseline');
    expectStand('baseline');
  }, 120_000);

  it('migrate-up: a task never starts, or loses its exit code; the same stage again, or abandon', async () => {
    const { faults, ecs } = harness.lab.cloud;
    faults.failNextRunTask('CannotPullContainerError: the registry is away');
    await expect(harness.apply('migrate-up')).rejects.toThrow(
      /KBG-STEP-007: .*list could not be run: .*the registry is away/,
    );
    expectStand('baseline', 'migrate-up');
    expect(harness.verdict('up')).toMatchObject({ verdict: 'error' });
    await expectRefused('start-green');
    await harness.apply('baseline');
    expectStand('baseline');

    const spy = jest.spyOn(ecs, 'runTask').mockImplementation(denied);
    await expect(harness.apply('migrate-up')).rejects.toThrow(
      /up: AWS refused a call: the test does not permit this call/,
    );
    spy.mockRestore();
    expectStand('baseline', 'migrate-up');
    expect(harness.verdict('up')).toMatchObject({ verdict: 'error' });
    expect(harness.verdict('up')?.evidence).toMatch(/AccessDenied|the test does not permit this call/);
    await harness.apply('migrate-up');
    expectStand('migrate-up');
    expect(harness.migrations('up')).toHaveLength(1);
  }, 120_000);

  it('start-green: nodes never become healthy; back to migrate-up, or the same stage again', async () => {
    const heal = harness.lab.containerFaults.set(green(), { neverHealthy: true });
    await expect(harness.apply('start-green')).rejects.toThrow(/gateway-green-proxy \d running and 0 healthy of 2/);
    expectStand('migrate-up', 'start-green');
    await expectRefused('shift-10', 'baseline');
    await harness.apply('migrate-up');
    expectStand('migrate-up');
    expect(harness.service('gateway-green-proxy')).toBeUndefined();

    await expect(harness.apply('start-green')).rejects.toThrow(/0 healthy of 2/);
    heal();
    await harness.apply('start-green');
    expectStand('start-green');
  }, 180_000);

  it('shift-10: a sick next release gets no request; back to start-green, or the same stage again', async () => {
    const heal = harness.lab.containerFaults.set(green(), { neverHealthy: true });
    await expect(harness.apply('shift-10')).rejects.toThrow(/gateway-green-proxy \d running and 0 healthy of 2/);
    expectStand('start-green', 'shift-10');
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
    await expectRefused('migrate-up', 'shift-50');
    await harness.apply('start-green');
    expectStand('start-green');
    await harness.apply('migrate-up');
    expectStand('migrate-up');
    heal();
    await harness.forward('shift-10', 'migrate-up');
    expectStand('shift-10');
  }, 180_000);

  it('shift-50: a next release that becomes sick under traffic blocks no way back; after that no request is lost', async () => {
    await harness.forward('shift-50', 'shift-10');
    const heal = harness.lab.containerFaults.set(green(), { neverHealthy: true });
    const during = await harness.traffic(100);
    await until(async () => (await during.snapshot()).lost > 0, 'requests that the sick release loses');
    await expect(harness.apply('shift-100')).rejects.toThrow(/gateway-green-proxy \d running and 0 healthy of 2/);
    expect(harness.weights()).toEqual({ blue: 50, green: 50 });
    await harness.apply('start-green');
    await during.stop();
    expectStand('start-green');
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });

    const after = await harness.traffic(100);
    await until(async () => (await after.snapshot()).sent > 300, 'requests after the way back');
    expect(await after.stop()).toMatchObject({ lost: 0, lossReasons: {} });
    heal();
    await harness.forward('shift-10', 'start-green');
    expectStand('shift-10');
  }, 180_000);

  it('drain-blue: counts cannot be read; back to any shift, or the same stage again', async () => {
    await harness.forward('shift-100', 'shift-10');
    const spy = jest.spyOn(harness.lab.cloud.metrics, 'sums').mockImplementation(denied);
    await expect(harness.apply('drain-blue')).rejects.toThrow(
      /drained: AWS refused a call: the test does not permit this call/,
    );
    spy.mockRestore();
    expect(harness.verdict('drained')).toMatchObject({ verdict: 'error' });
    expect(harness.verdict('drained')?.evidence).toMatch(/AccessDenied|the test does not permit this call/);
    expectStand('shift-100', 'drain-blue');
    await expectRefused('decommission-blue', 'migrate-up');
    await harness.apply('shift-10');
    expectStand('shift-10');
    expect(harness.weights()).toEqual({ blue: 90, green: 10 });
    await harness.forward('drain-blue', 'shift-10');
    expectStand('drain-blue');
  }, 180_000);

  it('decommission-blue: a service cannot be deleted; the same stage again, or shift-100', async () => {
    const { ecs } = harness.lab.cloud;
    const spy = jest.spyOn(ecs, 'deleteService').mockRejectedValue(ACCESS_DENIED);
    await expect(harness.apply('decommission-blue')).rejects.toThrow(/the test does not permit this call/);
    spy.mockRestore();
    expect(harness.ledger?.stage).toBe('drain-blue');
    await harness.apply('decommission-blue');
    expectStand('decommission-blue');
  }, 180_000);

  it('back to shift-100: the old release does not become healthy again; decommission-blue again', async () => {
    const heal = harness.lab.containerFaults.set(blue(), { neverHealthy: true });
    await expect(harness.apply('shift-100')).rejects.toThrow(/gateway-blue-proxy \d running and 0 healthy of 2/);
    expectStand('decommission-blue', 'shift-100');
    await expectRefused('migrate-finish', 'drain-blue', 'shift-50', 'start-green');
    // A repeated apply waits again: the service counts as newly created until it was healthy once.
    await expect(harness.apply('shift-100')).rejects.toThrow(/0 healthy of 2/);
    await harness.apply('decommission-blue');
    expectStand('decommission-blue');
    expect(harness.service('gateway-blue-proxy')).toBeUndefined();

    heal();
    await harness.apply('shift-100');
    expectStand('shift-100');
    await harness.forward('decommission-blue', 'shift-100');
    expectStand('decommission-blue');
  }, 240_000);

  it('migrate-finish: finish was killed, or cannot start; only the same stage again', async () => {
    const { faults } = harness.lab.cloud;
    faults.failNextRunTask('CannotPullContainerError: the registry is away');
    await expect(harness.apply('migrate-finish')).rejects.toThrow(
      /KBG-STEP-007: .*list could not be run: .*the registry is away/,
    );
    expectStand('decommission-blue', 'migrate-finish');
    await expectRefused('shift-100', 'decommission-blue', 'open-admin');

    const heal = harness.lab.containerFaults.set(green(), { killedAfterMigrating: 'core' });
    await expect(harness.apply('migrate-finish')).rejects.toThrow(/"finish" is not complete/);
    expect(harness.verdict('finish')).toMatchObject({ verdict: 'failed' });
    heal();
    await harness.apply('migrate-finish');
    expectStand('migrate-finish');
    expect(harness.verdict('finish')).toMatchObject({ verdict: 'passed' });
    expect(harness.migrations('finish')).toHaveLength(2);
  }, 240_000);

  it('open-admin: an admin node never becomes healthy; only the same stage again', async () => {
    const heal = harness.lab.containerFaults.set(green(), { neverHealthy: true });
    await expect(harness.apply('open-admin')).rejects.toThrow(/gateway-green-admin \d running and 0 healthy of 1/);
    expectStand('migrate-finish', 'open-admin');
    await expectRefused('retire-blue', 'migrate-finish', 'shift-100');
    heal();
    await harness.apply('open-admin');
    expectStand('open-admin');
    await harness.apply('retire-blue');
    expectStand('retire-blue');
  }, 180_000);
});
