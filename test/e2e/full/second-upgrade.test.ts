import type { Task } from '../../../lab/lib/cloud/ecs/task';
import { Bench } from '../../support/bench';

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
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
    await bench.forward('retire-blue');
  }, 300_000);

  afterAll(async () => {
    await bench.close();
  }, 60_000);

  const tasks = (slot: string): readonly Task[] =>
    bench.lab.cloud.ecs
      .tasks()
      .filter(({ group, lastStatus }) => group === `service:gateway-${slot}-proxy` && lastStatus === 'RUNNING');

  it('may not begin with the slots as they were', async () => {
    await expect(bench.apply('baseline')).rejects.toThrow(/legal next: retire-blue/);
    await expect(bench.apply('migrate-up')).rejects.toThrow(/legal next: retire-blue/);
  }, 60_000);

  it('neither replaces nor restarts what carries traffic, and loses no request to its end', async () => {
    const traffic = await bench.traffic();
    const before = tasks('green').map(({ arn }) => arn);
    const definition = bench.service('gateway-green-proxy')?.taskDefinition;
    expect(before).toHaveLength(2);
    bench.settings.LIVE = 'green';
    bench.settings.BLUE_IMAGE = 'registry.example/kong-enterprise-edition:0.36-1';
    await bench.killAtLedger('baseline');
    bench.settings.LIVE = '';
    bench.settings.BLUE_IMAGE = 'registry.example/kong-enterprise-edition:0.34-1';
    await expect(bench.apply('baseline', { first: false })).rejects.toThrow(
      /live is blue, but an apply of baseline with green as the live slot was started and did not end/,
    );
    expect(tasks('green').map(({ arn }) => arn)).toEqual(before);
    bench.settings.LIVE = 'green';
    bench.settings.BLUE_IMAGE = 'registry.example/kong-enterprise-edition:0.36-1';

    for (const stage of SECOND) {
      const { replace } = await bench.apply(stage, { first: false });
      // A shift replaces the step that looks at health, and nothing else.
      expect({ stage, replaced: replace > 1 }).toEqual({ stage, replaced: false });
      expect(bench.ledger).toMatchObject({ stage, upgrade: 2, slots: { from: 'green', to: 'blue' } });
      const isGone = ['decommission-green', 'migrate-finish', 'open-admin', 'retire-green'].includes(stage);
      expect({ stage, running: tasks('green').map(({ arn }) => arn) }).toEqual({
        stage,
        running: isGone ? [] : before,
      });
      if (!isGone) expect(bench.service('gateway-green-proxy')?.taskDefinition).toBe(definition);
    }
    expect(bench.weights()).toEqual({ blue: 100, green: 0 });
    expect(bench.ledger?.releases).toEqual({ blue: '0.36-1', green: '0.35-5' });
    expect(bench.lab.cloud.snapshots.all().map(({ id }) => id)).toEqual(
      [1, 2].flatMap((upgrade) => ['up', 'finish'].map((phase) => `kong-bluegreen-gateway-${upgrade}-before-${phase}`)),
    );
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 400_000);
});
