import type { Task } from '../../../lab/lib/cloud/ecs/task';
import { Harness } from '../../support/harness';

/** Stages of the upgrade that follows: green is live, blue is next. */
const SECOND = [
  'baseline',
  'migrate-up',
  'start-blue',
  'shift-10',
  'shift-50',
  'shift-100',
  'drain-green',
  'decommission-green',
  'migrate-finish',
  'open-admin',
  'retire-green',
];

describe('the next upgrade, with the roles swapped, on the same state', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
    await harness.forward('retire-blue');
  }, 300_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  const tasks = (slot: string): readonly Task[] =>
    harness.lab.cloud.ecs
      .tasks()
      .filter(({ group, lastStatus }) => group === `service:gateway-${slot}-proxy` && lastStatus === 'RUNNING');

  it('is refused without swapped roles', async () => {
    await expect(harness.apply('baseline')).rejects.toThrow(/legal next: retire-blue/);
    await expect(harness.apply('migrate-up')).rejects.toThrow(/legal next: retire-blue/);
  }, 60_000);

  it('replaces and restarts no resource with traffic, and loses no request to its end', async () => {
    const traffic = await harness.traffic();
    const before = tasks('green').map(({ arn }) => arn);
    const definition = harness.service('gateway-green-proxy')?.taskDefinition;
    expect(before).toHaveLength(2);
    harness.settings.LIVE = 'green';
    harness.settings.BLUE_IMAGE = 'registry.example/kong-enterprise-edition:0.36-1';
    await harness.killAtLedger('baseline');
    harness.settings.LIVE = '';
    harness.settings.BLUE_IMAGE = 'registry.example/kong-enterprise-edition:0.34-1';
    await expect(harness.apply('baseline', { first: false })).rejects.toThrow(
      /live is blue, but an apply of baseline with green as the live slot was started and did not end/,
    );
    expect(tasks('green').map(({ arn }) => arn)).toEqual(before);
    harness.settings.LIVE = 'green';
    harness.settings.BLUE_IMAGE = 'registry.example/kong-enterprise-edition:0.36-1';

    for (const stage of SECOND) {
      const { replace } = await harness.apply(stage, { first: false });
      // A shift replaces only the step that checks health.
      expect({ stage, replaced: replace > 1 }).toEqual({ stage, replaced: false });
      expect(harness.ledger).toMatchObject({ stage, upgrade: 2, slots: { from: 'green', to: 'blue' } });
      const isGone = ['decommission-green', 'migrate-finish', 'open-admin', 'retire-green'].includes(stage);
      expect({ stage, running: tasks('green').map(({ arn }) => arn) }).toEqual({
        stage,
        running: isGone ? [] : before,
      });
      if (!isGone) expect(harness.service('gateway-green-proxy')?.taskDefinition).toBe(definition);
    }
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
    expect(harness.ledger?.releases).toEqual({ blue: '0.36-1', green: '0.35-5' });
    expect(harness.lab.cloud.snapshots.all().map(({ id }) => id)).toEqual(
      [1, 2].flatMap((upgrade) => ['up', 'finish'].map((phase) => `kong-bluegreen-gateway-${upgrade}-before-${phase}`)),
    );
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 400_000);
});
