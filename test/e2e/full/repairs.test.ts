import type { Task } from '../../../lib/lab/cloud/contracts';
import { Bench, until } from '../../support/bench';

const image = (release: string): string => `registry.example/kong-enterprise-edition:${release}`;

/** What an operator may have to change in the middle of an upgrade: each is a legal transition, and walked. */
describe('a repair in the middle of an upgrade', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
    await bench.forward('migrate-up');
  }, 120_000);

  afterAll(async () => {
    await bench.close();
  }, 60_000);

  const nodes = (slot: string): readonly Task[] =>
    bench.lab.cloud.ecs
      .tasks()
      .filter(({ group, lastStatus }) => group === `service:gateway-${slot}-proxy` && lastStatus === 'RUNNING');
  const images = (slot: string): readonly (string | undefined)[] =>
    nodes(slot).map(
      ({ taskDefinitionArn }) => bench.lab.cloud.ecs.taskDefinition(taskDefinitionArn).containers[0]?.image,
    );

  it('retarget: at migrate-up another patch level is verified anew, and only then goes on', async () => {
    bench.settings.GREEN_IMAGE = image('0.35-6');
    await expect(bench.apply('start-green')).rejects.toThrow(
      /stage start-green needs the verdict .*\/verdict\/up: .* ask for migrate-up first, or put the target back/,
    );
    const before = bench.verdict('up');
    await bench.apply('migrate-up');
    expect(bench.verdict('up')).toMatchObject({ verdict: 'passed', upgrade: 1 });
    expect(bench.verdict('up')?.digest).not.toBe(before?.digest);
    // `up` was already done: it was looked at again, not run again.
    expect(bench.migrations('up')).toHaveLength(1);
    expect(bench.ledger).toMatchObject({ stage: 'migrate-up', releases: { green: '0.35-6' } });
  }, 120_000);

  it('abandon: back to baseline is a new upgrade, and it finds "up" done', async () => {
    await bench.apply('baseline', { first: false });
    expect(bench.ledger).toMatchObject({ stage: 'baseline', upgrade: 2 });
    bench.settings.GREEN_IMAGE = image('0.35-5');
    await bench.apply('migrate-up');
    expect(bench.verdict('up')).toMatchObject({ verdict: 'passed', upgrade: 2 });
    expect(bench.migrations('up')).toHaveLength(1);
    await bench.forward('shift-50', 'migrate-up');
    expect(bench.ledger).toMatchObject({ stage: 'shift-50', upgrade: 2 });
  }, 180_000);

  it('patch of blue: refused at plan without the word, and beside a change of stage', async () => {
    const running = nodes('blue').map(({ arn }) => arn);
    bench.settings.BLUE_IMAGE = image('0.34-2');
    const refusal = /the definition of blue .* at shift-50, and its running nodes would be replaced; .*PATCH=blue/;
    await expect(bench.apply('shift-50')).rejects.toThrow(refusal);
    await expect(bench.apply('shift-100')).rejects.toThrow(refusal);
    bench.settings.PATCH = 'blue';
    await expect(bench.apply('shift-100')).rejects.toThrow(refusal);
    bench.settings.PATCH = 'green';
    await expect(bench.apply('shift-50')).rejects.toThrow(refusal);
    expect(nodes('blue').map(({ arn }) => arn)).toEqual(running);
  }, 120_000);

  it('patch of blue: with the word its nodes are replaced under traffic, and no request is lost', async () => {
    const traffic = await bench.traffic();
    bench.settings.PATCH = 'blue';
    await bench.apply('shift-50');
    bench.settings.PATCH = '';
    await bench.forward('drain-blue', 'shift-50');
    await until(() => images('blue').join() === [image('0.34-2'), image('0.34-2')].join(), 'nodes of the patched blue');
    expect(bench.ledger?.releases).toEqual({ blue: '0.34-2', green: '0.35-5' });
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 180_000);
});
