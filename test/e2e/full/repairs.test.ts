import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Task } from '../../../lab/lib/cloud/ecs/task';
import { Harness, ROOT, until } from '../../support/harness';

const image = (release: string): string => `registry.example/kong-enterprise-edition:${release}`;

/** Changes that an operator may need in the middle of an upgrade. Each is a legal transition, and is applied here. */
describe('a repair in the middle of an upgrade', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
    await harness.forward('migrate-up');
  }, 120_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  const nodes = (slot: string): readonly Task[] =>
    harness.lab.cloud.ecs
      .tasks()
      .filter(({ group, lastStatus }) => group === `service:gateway-${slot}-proxy` && lastStatus === 'RUNNING');
  const images = (slot: string): readonly (string | undefined)[] =>
    nodes(slot).map(
      ({ taskDefinitionArn }) => harness.lab.cloud.ecs.taskDefinition(taskDefinitionArn).containers[0]?.image,
    );

  it('retarget: at migrate-up another patch level is verified again before the upgrade continues', async () => {
    harness.settings.GREEN_IMAGE = image('0.35-6');
    await expect(harness.apply('start-green')).rejects.toThrow(
      /stage start-green needs the verdict .*\/verdict\/up: .* restore the one that was verified, or go back to migrate-up/,
    );
    const before = harness.verdict('up');
    await harness.apply('migrate-up');
    expect(harness.verdict('up')).toMatchObject({ verdict: 'passed', upgrade: 1 });
    expect(harness.verdict('up')?.digest).not.toBe(before?.digest);
    // `up` was already done: it was verified again, not started again.
    expect(harness.migrations('up')).toHaveLength(1);
    expect(harness.ledger).toMatchObject({ stage: 'migrate-up', releases: { green: '0.35-6' } });
  }, 120_000);

  it('abandon: baseline begins a new upgrade, and the new upgrade finds "up" done', async () => {
    await harness.apply('baseline', { first: false });
    expect(harness.ledger).toMatchObject({ stage: 'baseline', upgrade: 2 });
    harness.settings.GREEN_IMAGE = image('0.35-5');
    await harness.apply('migrate-up');
    expect(harness.verdict('up')).toMatchObject({ verdict: 'passed', upgrade: 2 });
    expect(harness.migrations('up')).toHaveLength(1);
    await harness.forward('shift-50', 'migrate-up');
    expect(harness.ledger).toMatchObject({ stage: 'shift-50', upgrade: 2 });
  }, 180_000);

  it('patch of blue: refused at plan without the prop patch, and together with a change of stage', async () => {
    const running = nodes('blue').map(({ arn }) => arn);
    harness.settings.BLUE_IMAGE = image('0.34-2');
    const refusal = /the definition of blue .* at shift-50, and its running nodes would be replaced; .*PATCH=blue/;
    await expect(harness.apply('shift-50')).rejects.toThrow(refusal);
    await expect(harness.apply('shift-100')).rejects.toThrow(refusal);
    harness.settings.PATCH = 'blue';
    await expect(harness.apply('shift-100')).rejects.toThrow(refusal);
    harness.settings.PATCH = 'green';
    await expect(harness.apply('shift-50')).rejects.toThrow(refusal);
    expect(nodes('blue').map(({ arn }) => arn)).toEqual(running);
  }, 120_000);

  it('patch of blue: with the prop patch its nodes are replaced under traffic, and no request is lost', async () => {
    const traffic = await harness.traffic();
    harness.settings.PATCH = 'blue';
    await harness.apply('shift-50');
    harness.settings.PATCH = '';
    await harness.forward('drain-blue', 'shift-50');
    await until(() => images('blue').join() === [image('0.34-2'), image('0.34-2')].join(), 'nodes of the patched blue');
    expect(harness.ledger?.releases).toEqual({ blue: '0.34-2', green: '0.35-5' });
    const { lost, lossReasons } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
  }, 180_000);
});

describe('a ledger that was lost or is wrong', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
    await harness.forward('shift-50');
  }, 180_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  async function ledger(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const program = join(ROOT, 'bin', 'kong-bluegreen.js');
    const child = spawn(process.execPath, [program, 'ledger', ...args, '--path', '/kong-bluegreen/gateway'], {
      env: harness.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr };
  }

  it('is shown, as text and as JSON', async () => {
    const { stdout } = await ledger('show');
    expect(stdout).toMatch(/^stage {5}shift-50 \(upgrade 1, seq 5\)$/m);
    expect(stdout).toMatch(/^slots {5}from blue 0.34-1, 2 proxies; to green 0.35-5, 2 proxies$/m);
    expect(stdout).toMatch(/^verdict {3}up: passed at migrate-up \(upgrade 1, seq 2\): .+$/m);
    expect(JSON.parse((await ledger('show', '--json')).stdout)).toEqual({
      path: '/kong-bluegreen/gateway',
      ledger: harness.ledger,
      intent: harness.intent,
      verdicts: expect.objectContaining({ up: harness.verdict('up') }) as unknown,
      unreadable: [],
    });
  }, 60_000);

  it('is restored by hand after it was deleted, and the upgrade continues', async () => {
    const last = harness.ledger;
    const { ssm } = harness.lab.cloud;
    for (const name of ['ledger', 'intent']) ssm.delete(`/kong-bluegreen/gateway/${name}`);
    expect(await ledger('show')).toMatchObject({
      code: 14,
      stderr: expect.stringMatching(
        /^kong-bluegreen: KBG-LEDGER-001: there is no ledger at .*docs\/restore\.md/,
      ) as unknown,
    });
    expect(await ledger('show', '--json')).toMatchObject({
      code: 14,
      stdout: expect.stringContaining('"path"') as unknown,
    });
    const what = ['set', '--stage', 'shift-50', '--reason', 'the test deleted it'];
    expect(await ledger(...what)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--upgrade, --owner, --sizes, --releases, --live') as unknown,
    });
    const rest = ['--upgrade', '1', '--owner', last?.owner ?? '', '--sizes', '2,2', '--releases', '0.34-1,0.35-5'];
    const dry = await ledger(...what, ...rest, '--live', 'blue');
    expect(dry).toMatchObject({ code: 14, stderr: expect.stringContaining('add --yes') as unknown });
    expect(harness.ledger).toBeUndefined();
    expect(await ledger(...what, ...rest, '--live', 'blue', '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(harness.ledger).toMatchObject({ stage: 'shift-50', repair: { reason: 'the test deleted it' } });

    ssm.delete('/kong-bluegreen/gateway/verdict/up');
    await expect(harness.apply('shift-100')).rejects.toThrow(/stage shift-100 needs the verdict/);
    await harness.apply('shift-50');
    expect(harness.verdict('up')).toMatchObject({ verdict: 'passed' });
    expect(harness.migrations('up')).toHaveLength(1);
    expect(harness.ledger).toMatchObject({
      stage: 'shift-50',
      owner: last?.owner,
      marks: last?.marks,
      sizes: last?.sizes,
    });
    await harness.forward('decommission-blue', 'shift-50');
  }, 180_000);

  it('is set back if "finish" cannot be completed and has not run, and the traffic returns to blue', async () => {
    harness.lab.containerFaults.set({ image: image('0.35-5') }, { databaseDown: true });
    const traffic = await harness.traffic();
    await expect(harness.apply('migrate-finish')).rejects.toThrow(/finish/);
    await expect(harness.apply('shift-100')).rejects.toThrow(/legal next: migrate-finish/);
    expect(await ledger('set', '--stage', 'decommission-blue', '--reason', 'list says pending', '--yes')).toMatchObject(
      {
        code: 0,
      },
    );
    for (const stage of ['shift-100', 'start-green']) await harness.apply(stage);
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
    expect(await traffic.stop()).toMatchObject({ lost: 0, lossReasons: {} });
  }, 240_000);
});
