import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { labEnvironment } from '../../../lib/rehearsal/lab-environment';
import type { Lab } from '../../../lab/lib';
import { startLab } from '../../../lab/lib';
import { AwsError } from '../../../lab/lib/cloud/common/aws-error';
import { ROOT } from '../../support/harness';
import type { Ended } from '../../support/playground';
import { Playground } from '../../support/playground';

const ALARM = 'gateway-green-proxy-error-rate';
/** The SDK repeats a call if the lab's clock is far ahead of the computer's. */
const ALWAYS = 1000;

/** The installed command against a lab, with main.ts as its app. The tests build on each other. */
describe('the gate of kong-bluegreen run over CloudWatch alarms', () => {
  let lab: Lab;
  let place: Playground;
  let environment: Record<string, string>;

  beforeAll(async () => {
    lab = await startLab({ clockFactor: 100 });
    environment = labEnvironment(lab);
    place = new Playground();
    const app = readFileSync(join(ROOT, 'main.ts'), 'utf8')
      .replaceAll("'./lib'", JSON.stringify(join(ROOT, 'lib')))
      .replace('__dirname', JSON.stringify(ROOT));
    place.write('main.ts', app);
    symlinkSync(join(ROOT, 'node_modules'), place.path('node_modules'));
    const command = `node --import "${require.resolve('tsx')}" main.ts`;
    place.write('cdktf.json', JSON.stringify({ language: 'typescript', app: command, sendCrashReports: 'false' }));
    expect(await run('--first-apply', '--to', 'start-green')).toMatchObject({ status: 0, stderr: '' });
  }, 240_000);

  afterAll(async () => {
    await lab.close();
    place.close();
  }, 60_000);

  const run = (...args: string[]): Promise<Ended> => place.command(['run', '--yes', ...args], environment).ended;

  async function greenWeight(): Promise<unknown> {
    const { stdout } = await place.command(['status', '--json'], environment).ended;
    return (JSON.parse(stdout) as { slots: { green: { weight: number } } }).slots.green.weight;
  }

  it('passes while no alarm is in ALARM', async () => {
    const ended = await run('--to', 'shift-10');
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toContain('shift-10: alarms passed: none of 4 CloudWatch alarms is in ALARM\n');
  }, 120_000);

  it('does not stop an upgrade with --no-alarms', async () => {
    lab.cloud.alarms.set(ALARM, 'ALARM', 'Threshold Crossed');
    const ended = await run('--to', 'shift-50', '--no-alarms');
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).not.toContain('alarms');
    expect(await greenWeight()).toBe(50);
  }, 120_000);

  it('brings all traffic back if an alarm is in ALARM', async () => {
    lab.cloud.alarms.set(ALARM, 'OK');
    expect(await run('--to', 'shift-10')).toMatchObject({ status: 0 });
    lab.cloud.alarms.set(ALARM, 'ALARM', 'Threshold Crossed');
    const ended = await run('--to', 'shift-50', '--json');
    expect(ended).toMatchObject({
      status: 12,
      stderr: expect.stringContaining(`the gate of shift-10 failed (in ALARM: ${ALARM} (Threshold Crossed))`) as string,
    });
    const lines = ended.stdout.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'error', outcome: 'rolledBack', exitCode: 12 });
    expect(await greenWeight()).toBe(0);
  }, 120_000);

  it('does not stop a rise if an alarm has not enough data', async () => {
    lab.cloud.alarms.set(ALARM, 'INSUFFICIENT_DATA');
    expect(await run('--to', 'shift-10')).toMatchObject({ status: 0, stderr: '' });
  }, 120_000);

  it('pauses if AWS cannot be asked', async () => {
    const message = 'User x is not authorized to perform: cloudwatch:DescribeAlarms';
    lab.cloud.faults.apiError('DescribeAlarms', new AwsError('AccessDeniedException', message, 400), ALWAYS);
    const ended = await run('--to', 'shift-50');
    expect(ended).toMatchObject({
      status: 13,
      stderr: expect.stringContaining('cloudwatch:DescribeAlarms') as string,
    });
    expect(await greenWeight()).toBe(10);
  }, 120_000);
});
