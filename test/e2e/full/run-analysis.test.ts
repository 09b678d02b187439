import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { labEnvironment } from '../../../lib/rehearsal/lab-environment';
import type { Lab } from '../../../lab/lib';
import { startLab } from '../../../lab/lib';
import { AwsError } from '../../../lab/lib/cloud/common/aws-error';
import type { ITraffic, TrafficSnapshot } from '../../../lab/lib/traffic';
import { startTraffic } from '../../../lab/lib/traffic';
import { ROOT, until } from '../../support/harness';
import type { Ended } from '../../support/playground';
import { Playground } from '../../support/playground';

/** Lab seconds in a real one: ten minutes are over in 10 s. */
const CLOCK_FACTOR = 60;
const WEIGHT = 40;
/** A first weight as in production: a low weight needs more requests for a verdict. */
const SMALL_WEIGHT = 5;
const REQUESTS_PER_SECOND = 200;
const MANY_REQUESTS_PER_SECOND = 400;
/** Latency of the service behind the gateway: long, so that short pauses of this machine are small beside it. */
const USUAL_LATENCY_SECONDS = 6;
const RATIO = ['--max-p99-latency-ratio', '4'];

interface GateEvent {
  readonly type: string;
  readonly gate: string;
  readonly stage: string;
  readonly verdict: string;
  readonly evidence: string;
  readonly dryRun: boolean;
  readonly analysis?: {
    readonly start: string;
    readonly end: string;
    readonly traffic: Record<string, { requests: number; serverErrors: number }>;
    readonly measurements: readonly { name: string; verdict: string; low: number; high: number; bound: number }[];
  };
}

/** The installed command against a lab under traffic; the app is main.ts with a schedule of its own. The tests build on each other. */
describe('kong-bluegreen run --analyze', () => {
  let lab: Lab;
  let place: Playground;
  let environment: Record<string, string>;
  let traffic: ITraffic | undefined;

  beforeAll(async () => {
    lab = await startLab({ clockFactor: CLOCK_FACTOR });
    lab.containerFaults.set({}, { latencySeconds: USUAL_LATENCY_SECONDS });
    environment = labEnvironment(lab);
    place = new Playground();
    place.write('main.ts', ownApp());
    symlinkSync(join(ROOT, 'node_modules'), place.path('node_modules'));
    const app = `node --import "${require.resolve('tsx')}" main.ts`;
    place.write('cdktf.json', JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }));
    expect(await run('--first-apply', '--to', 'start-green')).toMatchObject({ status: 0, stderr: '' });
  }, 240_000);

  afterAll(async () => {
    await end();
    await lab.close();
    place.close();
  }, 120_000);

  const run = (...args: string[]): Promise<Ended> => place.command(['run', '--yes', ...args], environment).ended;
  const runBySmallSteps = (...args: string[]): Promise<Ended> =>
    place.command(['run', '--yes', ...args], { ...environment, FIRST_WEIGHT: String(SMALL_WEIGHT) }).ended;
  const green = (): { image: string } => ({ image: environment.GREEN_IMAGE ?? '' });
  const gates = ({ stdout }: Ended): readonly GateEvent[] =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as GateEvent)
      .filter(({ type, gate }) => type === 'gate' && gate !== 'alarms');

  async function begin(ratePerSecond = REQUESTS_PER_SECOND): Promise<void> {
    const endpoints = lab.endpoints(environment.PROXY_LISTENER_ARN ?? '');
    for (const endpoint of endpoints)
      await until(async () => (await fetch(endpoint)).headers.has('x-lab-target-group'), endpoint);
    traffic = await startTraffic({ endpoints, ratePerSecond, mix: { short: 1 } });
  }

  async function end(): Promise<TrafficSnapshot | undefined> {
    const last = await traffic?.stop();
    traffic = undefined;
    return last;
  }

  async function status(): Promise<{ stage: string; slots: Record<string, { weight: number }> }> {
    const { stdout } = await place.command(['status', '--json'], environment).ended;
    return JSON.parse(stdout) as Awaited<ReturnType<typeof status>>;
  }

  it('passes a release without more errors and without more latency than the live one, and reports the numbers', async () => {
    await begin();
    const ended = await run('--json', '--analyze', '--bake', '900', ...RATIO);
    expect(ended).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^watching green from \S+ to \S+ on AWS's clock/m) as string,
    });
    const [reported, ...others] = gates(ended);
    expect(others).toEqual([]);
    expect(reported).toMatchObject({ gate: 'analysis', stage: `shift-${WEIGHT}`, verdict: 'passed', dryRun: false });
    const { start, end: last, traffic: seen, measurements } = reported!.analysis!;
    expect(new Date(last).getTime() - new Date(start).getTime()).toBe(900_000);
    expect(measurements.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      'errors passed',
      'client errors passed',
      'p99 latency passed',
    ]);
    const [blue, next] = [seen.blue!.requests, seen.green!.requests];
    expect((next / (blue + next)) * 100).toBeGreaterThan(WEIGHT - 8);
    expect((next / (blue + next)) * 100).toBeLessThan(WEIGHT + 8);
    expect(await status()).toMatchObject({ stage: `shift-${WEIGHT}` });
  }, 240_000);

  it('brings all traffic back if 3 % of the requests fail, and loses no more requests than the weight implies', async () => {
    expect((await run('--to', 'start-green')).status).toBe(0);
    expect(await end()).toMatchObject({ lost: 0 });
    const heal = lab.containerFaults.set(green(), { errorShare: 0.03 });
    await begin(MANY_REQUESTS_PER_SECOND);
    const ended = await runBySmallSteps('--analyze', '--bake', '4500', ...RATIO);
    const { sent = 0, lost = 0 } = (await end()) ?? {};
    heal();
    expect(ended).toMatchObject({
      status: 12,
      stderr: expect.stringMatching(
        /the gate of shift-5 failed \(errors of green [\d.]+ % \(\d+ of \d+\) and of blue 0 % .* points more, at most 1 allowed\), and all traffic is back on blue; fix green/,
      ) as string,
    });
    expect(ended.stdout).toMatch(/^shift-5: analysis failed: errors of green/m);
    expect(await status()).toMatchObject({ stage: 'start-green', slots: { blue: { weight: 100 } } });
    const implied = 0.03 * (SMALL_WEIGHT / 100);
    expect(lost).toBeGreaterThan(0);
    // Four standard deviations above it.
    expect(lost / sent).toBeLessThan(implied + 4 * Math.sqrt(implied / sent));
  }, 240_000);

  it('brings all traffic back if a tenth of the answers are late', async () => {
    const heal = lab.containerFaults.set(green(), { latencySeconds: 60, latencyShare: 0.1 });
    await begin();
    const ended = await run('--analyze', '--bake', '240', ...RATIO);
    heal();
    expect(ended).toMatchObject({
      status: 12,
      stderr: expect.stringMatching(
        /failed \(p99 latency of green 6\d(\.\d+)? s and of blue [\d.]+ s in the median minute; green took more than 4 times as long in 4 of 4 minutes\)/,
      ) as string,
    });
    expect(await end()).toMatchObject({ lost: 0 });
    expect(await status()).toMatchObject({ stage: 'start-green' });
  }, 240_000);

  // This test sends no requests.
  it('leaves the weights as they are if there are too few requests, or CloudWatch cannot be asked', async () => {
    const few = await run('--analyze', '--bake', '240');
    expect(few).toMatchObject({
      status: 13,
      stderr: expect.stringContaining(
        'the gate of shift-40 could not tell (0 requests reached green and 0 reached blue, and 100 are needed to judge), and the traffic stays as it is',
      ) as string,
    });
    const spy = jest.spyOn(lab.cloud.metrics, 'sums').mockImplementation(() => {
      throw new AwsError('AccessDenied', 'the test does not permit it');
    });
    const refused = await run('--analyze', '--bake', '240');
    spy.mockRestore();
    expect(refused).toMatchObject({
      status: 13,
      stderr: expect.stringContaining(
        'the gate of shift-40 could not be asked (KBG-AWS-009: AWS refused a call: the test does not permit it',
      ) as string,
    });
    expect(await status()).toMatchObject({ stage: 'shift-40', slots: { green: { weight: 40 } } });
  }, 240_000);

  it('asks the command too; the worst verdict counts, and no gate is asked after a failed one', async () => {
    await begin();
    const ended = await run('--json', '--analyze', '--bake', '240', '--gate', 'echo no; exit 1', ...RATIO);
    expect(ended).toMatchObject({ status: 12, stderr: expect.stringContaining('failed (exit 1: no)') as string });
    expect(gates(ended).map(({ gate, stage }) => `${gate} of ${stage}`)).toEqual([
      'analysis of shift-40',
      'command of shift-40',
    ]);
    expect(await end()).toMatchObject({ lost: 0 });
    expect(await status()).toMatchObject({ stage: 'start-green' });
  }, 240_000);

  it('with --dry-run-gates reports the verdict and continues', async () => {
    const heal = lab.containerFaults.set(green(), { errorShare: 0.5 });
    await begin();
    const args = ['--to', 'shift-100', '--json', '--analyze', '--bake', '240', '--dry-run-gates'];
    const ended = await run(...args, '--gate', 'exit 1');
    heal();
    expect(ended.status).toBe(0);
    expect(gates(ended).map((event) => `${event.gate} of ${event.stage} ${event.verdict}`)).toEqual([
      'analysis of shift-40 failed',
      'analysis of shift-100 failed',
    ]);
    expect(gates(ended).every(({ dryRun }) => dryRun)).toBe(true);
    // Blue has no weight any more: green is judged alone.
    expect(Object.keys(gates(ended)[1]!.analysis!.traffic)).toEqual(['green']);
    expect(await status()).toMatchObject({ stage: 'shift-100', slots: { green: { weight: 100 } } });
  }, 240_000);
});

/** main.ts with a first weight for which a few minutes of requests are enough. */
function ownApp(): string {
  return readFileSync(join(ROOT, 'main.ts'), 'utf8')
    .replace("'./lib'", JSON.stringify(join(ROOT, 'lib')))
    .replace('KongUpgrade,', 'KongUpgrade, TrafficSchedule,')
    .replace('__dirname', JSON.stringify(ROOT))
    .replace(
      "name: 'gateway',",
      `name: 'gateway', schedule: TrafficSchedule.steps(Number(process.env.FIRST_WEIGHT ?? ${WEIGHT}), 100),`,
    );
}
