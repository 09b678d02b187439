import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Harness, FORWARD, ROOT, until } from '../../support/harness';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:';
const HANDLER = `exec node "${join(ROOT, 'bin', 'kong-bluegreen.js')}" lab handler cdktf-kong-bluegreen/step-lambda`;
/** Settings without the password of the lab's datastore: only tasks have it, functions do not. */
const SETTINGS = {
  STEP_LAMBDA_ARN: `${ARN}steps`,
  PREFLIGHT_IMAGE: 'registry.example/tools/cdktf-kong-bluegreen:0.1.0',
};

/** The executor of each step, from Terraform's state. */
function executors(harness: Harness): Readonly<Record<string, string>> {
  const text = readFileSync(join(harness.workspace().directory, 'terraform.tfstate'), 'utf8');
  const { resources } = JSON.parse(text) as {
    resources: readonly { type: string; name: string; instances: readonly unknown[] }[];
  };
  const steps = resources.filter(
    ({ type, name, instances }) =>
      instances.length > 0 &&
      ['aws_lambda_invocation', 'terraform_data'].includes(type) &&
      /^gateway_(snapshot_|up$|finish$|wait_healthy$|settle$|drained$)/.test(name),
  );
  return Object.fromEntries(steps.map(({ type, name }) => [name.replace('gateway_', ''), type]));
}

describe('an upgrade whose steps a function runs', () => {
  let harness: Harness;

  beforeEach(async () => {
    // The computer that runs Terraform has neither the command nor the password.
    const functions = {
      steps: { command: HANDLER },
      brief: { command: HANDLER, timeoutSeconds: 12 },
      mortal: { command: `echo $$ > "$PID_FILE"; ${HANDLER}` },
    };
    harness = await Harness.start({ ...SETTINGS }, { clockFactor: 300, functions });
  }, 120_000);

  afterEach(async () => {
    delete process.env.PID_FILE;
    await harness.close();
  }, 60_000);

  const withoutCommand = (json: string): string => {
    expect(json).not.toContain('local-exec');
    return json;
  };

  it('reaches its end under traffic, loses nothing, and starts up and finish once', async () => {
    await harness.apply('baseline', { change: withoutCommand });
    const traffic = await harness.traffic();
    for (const stage of FORWARD.slice(1)) await harness.apply(stage, { change: withoutCommand });
    expect(harness.ledger?.stage).toBe('retire-blue');
    expect(harness.weights()).toEqual({ blue: 0, green: 100 });
    for (const step of ['snapshot-up', 'up', 'wait-healthy', 'settle', 'drained', 'snapshot-finish', 'finish']) {
      expect({ step, ...harness.verdict(step) }).toMatchObject({ step, verdict: 'passed' });
    }
    expect([harness.migrations('up').length, harness.migrations('finish').length]).toEqual([1, 1]);
    expect(new Set(Object.values(executors(harness)))).toEqual(new Set(['aws_lambda_invocation']));
    const { lost, lossReasons, sent } = await traffic.stop();
    expect({ lost, lossReasons }).toEqual({ lost: 0, lossReasons: {} });
    expect(sent).toBeGreaterThan(500);
    process.stdout.write(`${sent} requests, ${lost} lost\n`);
  }, 400_000);

  it('goes back by the function too, and a repeated stage invokes nothing again', async () => {
    await harness.forward('shift-50');
    await harness.apply('start-green');
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
    expect(harness.verdict('settle')?.evidence).toMatch(/the weights were changed \d+ s ago/);
    const tasks = harness.lab.cloud.ecs.tasks().length;
    expect(await harness.apply('start-green')).toMatchObject({ add: 0, change: 0, destroy: 0 });
    expect(harness.lab.cloud.ecs.tasks()).toHaveLength(tasks);
  }, 300_000);

  it('reports a function that ends too early, and the next apply attaches to the running task', async () => {
    await harness.apply('baseline');
    const letMigrate = harness.lab.containerFaults.set(
      { image: harness.environment.GREEN_IMAGE ?? '' },
      { migrationSeconds: 100_000 },
    );
    harness.settings.STEP_LAMBDA_ARN = `${ARN}brief`;
    // On a slow computer only a later apply starts the migration.
    for (let i = 0; i < 5 && harness.migrations('up').length === 0; i += 1) {
      await expect(harness.apply('migrate-up')).rejects.toThrow(
        /terraform apply failed: (snapshot-up|up) is still running, and the 1\d s of the function are over \(AWS allows 900\); apply STAGE=migrate-up again/,
      );
    }
    expect(harness.migrations('up')).toMatchObject([{ lastStatus: 'RUNNING' }]);
    expect(harness.verdict('up')).toBeUndefined();
    expect(harness.ledger?.stage).toBe('baseline');
    expect(executors(harness)).not.toHaveProperty('up');

    letMigrate();
    harness.settings.STEP_LAMBDA_ARN = `${ARN}steps`;
    await harness.apply('migrate-up');
    expect(harness.migrations('up')).toHaveLength(1);
    expect(harness.verdict('up')).toMatchObject({ verdict: 'passed' });
    expect(harness.ledger?.stage).toBe('migrate-up');
  }, 300_000);

  it('fails the apply if its function is killed; the next apply continues and starts nothing twice', async () => {
    await harness.apply('baseline');
    process.env.PID_FILE = join(harness.directory, 'function.pid');
    const letMigrate = harness.lab.containerFaults.set(
      { image: harness.environment.GREEN_IMAGE ?? '' },
      { migrationSeconds: 100_000 },
    );
    harness.settings.STEP_LAMBDA_ARN = `${ARN}mortal`;
    const applied = expect(harness.apply('migrate-up')).rejects.toThrow(
      'terraform apply failed: Runtime exited with error: signal: killed',
    );
    await until(
      () => harness.migrations('up').some(({ lastStatus }) => lastStatus === 'RUNNING'),
      'a running "up"',
      120,
    );
    process.kill(Number(readFileSync(process.env.PID_FILE, 'utf8')), 'SIGKILL');
    await applied;
    expect(harness.verdict('up')).toBeUndefined();
    letMigrate();
    await harness.apply('migrate-up');
    expect(harness.migrations('up')).toHaveLength(1);
    await harness.apply('start-green');
    expect(harness.migrations('up')).toHaveLength(1);
  }, 300_000);

  it('reports the sentence of a step that fails, and starts no migration then', async () => {
    await harness.apply('baseline');
    harness.lab.cloud.faults.failNextRunTask('CannotPullContainerError: no such image');
    await expect(harness.apply('migrate-up')).rejects.toThrow(
      /terraform apply failed: up: .*CannotPullContainerError: no such image/,
    );
    expect(harness.migrations('up')).toHaveLength(0);
    await harness.apply('migrate-up');
    expect(harness.migrations('up')).toHaveLength(1);
  }, 300_000);

  it('may change the executor between two stages, both ways: neither repeats a step that has a verdict', async () => {
    await harness.forward('shift-10');
    const before = ['snapshot-up', 'up'].map((step) => harness.verdict(step));
    const snapshots = harness.lab.cloud.ecs.tasks().length;
    delete (harness.settings as { STEP_LAMBDA_ARN?: string }).STEP_LAMBDA_ARN;
    await harness.apply('shift-50');
    expect(executors(harness)).toEqual({
      snapshot_up: 'terraform_data',
      up: 'terraform_data',
      wait_healthy: 'terraform_data',
    });
    harness.settings.STEP_LAMBDA_ARN = `${ARN}steps`;
    await harness.apply('shift-100');
    expect(new Set(Object.values(executors(harness)))).toEqual(new Set(['aws_lambda_invocation']));
    // Another function is another executor too.
    harness.settings.STEP_LAMBDA_ARN = `${ARN}mortal`;
    process.env.PID_FILE = join(harness.directory, 'function.pid');
    await harness.apply('shift-100');
    expect(existsSync(process.env.PID_FILE)).toBe(true);
    expect(['snapshot-up', 'up'].map((step) => harness.verdict(step))).toEqual(before);
    expect(harness.lab.cloud.ecs.tasks().length).toBe(snapshots);
    expect(harness.migrations('up')).toHaveLength(1);
    await harness.forward('migrate-finish', 'shift-100');
    expect(harness.migrations('finish')).toHaveLength(1);
  }, 400_000);

  it('names a function that does not exist, and continues with the command', async () => {
    await harness.forward('shift-50');
    harness.settings.STEP_LAMBDA_ARN = `${ARN}gone`;
    await expect(harness.apply('start-green')).rejects.toThrow(
      `ResourceNotFoundException: Function not found: ${ARN}gone:$LATEST`,
    );
    delete (harness.settings as { STEP_LAMBDA_ARN?: string }).STEP_LAMBDA_ARN;
    await harness.apply('start-green');
    expect(harness.weights()).toEqual({ blue: 100, green: 0 });
  }, 300_000);
});
