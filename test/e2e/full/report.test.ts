import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { labEnvironment } from '../../../lib/rehearsal/lab-environment';
import type { Lab } from '../../../lab/lib';
import { startLab } from '../../../lab/lib';
import { AwsError } from '../../../lab/lib/cloud/common/aws-error';
import type { ITraffic } from '../../../lab/lib/traffic';
import { startTraffic } from '../../../lab/lib/traffic';
import type { JournalEvent, JournalLine } from '../../../lib/runner/journal/journal';
import type { ReportFacts, TrafficFacts } from '../../../lib/runner/journal/report-facts';
import { until } from '../../support/harness';
import { domOf, hasChromium } from '../../support/chromium';
import type { Ended } from '../../support/playground';
import { Playground } from '../../support/playground';

/** Lab seconds in a real one: a minute of CloudWatch's is over in a second. */
const CLOCK_FACTOR = 60;
const REQUESTS_PER_SECOND = 150;
/** Latency of the service behind the gateway: long, so that short pauses of this machine are small beside it. */
const USUAL_LATENCY_SECONDS = 6;
const PATIENT = [
  '--max-p99-latency-ratio',
  '4',
  '--max-error-rate-excess',
  '10',
  '--max-client-error-rate-excess',
  '10',
];
const JOURNAL = ['.kong-bluegreen', 'kong-bluegreen_gateway.jsonl'];

/** Real runs of the installed command, under traffic; the tests build on each other. */
describe('kong-bluegreen report', () => {
  let lab: Lab;
  let place: Playground;
  let environment: Record<string, string>;
  let traffic: ITraffic | undefined;

  beforeAll(async () => {
    lab = await startLab({ clockFactor: CLOCK_FACTOR });
    lab.containerFaults.set({}, { latencySeconds: USUAL_LATENCY_SECONDS });
    environment = { ...labEnvironment(lab), GATE_TOKEN: 'not-to-be-written' };
    place = new Playground();
  }, 120_000);

  afterAll(async () => {
    await traffic?.stop();
    await lab.close();
    place.close();
  }, 120_000);

  const run = (...args: string[]): Promise<Ended> => place.command(['run', ...args], environment).ended;
  const report = (...args: string[]): Promise<Ended> => place.command(['report', ...args], environment).ended;
  const journal = (): readonly JournalLine[] =>
    readFileSync(place.path(...JOURNAL), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalLine);
  const events = (): readonly JournalEvent[] => journal().map(({ event }) => event);
  const facts = async (...args: string[]): Promise<ReportFacts> =>
    JSON.parse((await report('--json', ...args)).stdout) as ReportFacts;

  it('says how to make a journal if there is no journal', async () => {
    expect(await report()).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /there is no journal in .*; a journal is written by "kong-bluegreen run"/,
      ) as string,
    });
  });

  it('applies nothing if the journal that --journal names cannot be written', async () => {
    expect(await run('--first-apply', '--yes', '--journal', 'nowhere/upgrade.jsonl')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(
        "nowhere/upgrade.jsonl can't be written (ENOENT), and nothing was applied",
      ) as string,
    });
    expect((await run('--first-apply', '--no-journal')).status).toBe(13);
    expect((await report()).status).toBe(2);
  }, 60_000);

  it('records the user, the command, the agreement, the plan, the verification and the reason of the end', async () => {
    expect(await run('--first-apply')).toMatchObject({ status: 13 });
    expect(events().at(-1)).toMatchObject({ type: 'ended', outcome: 'paused' });
    expect(events().some(({ type }) => type === 'agreed')).toBe(false);
    expect(await run('--first-apply', '--to', 'start-green', '--yes')).toMatchObject({ status: 0, stderr: '' });
    const second = journal().slice(events().findIndex(({ type }) => type === 'ended') + 1);
    expect(second.map(({ event }) => ('stage' in event ? `${event.type} ${event.stage}` : event.type))).toEqual([
      'begun',
      'route',
      ...['baseline', 'migrate-up', 'start-green'].flatMap((stage) =>
        ['plan', 'agreed', 'ledger', 'applied'].map((type) => `${type} ${stage}`),
      ),
      'done start-green',
      'ended',
    ]);
    expect(second[1]).toMatchObject({ v: 1, path: '/kong-bluegreen/gateway', by: { user: userInfo().username } });
    expect(events().find(({ type }) => type === 'agreed')).toEqual({ type: 'agreed', stage: 'baseline', by: '--yes' });
    const shell = place.inTerminal(['run'], environment);
    await until(() => shell.stdout.includes('Only "yes" is taken for it'), 'the question', 60);
    shell.type('yes\r');
    await shell.ended;
    expect(events()).toContainEqual({ type: 'agreed', stage: 'shift-10', by: 'an answer' });
  }, 180_000);

  it('records the verdicts of gates with their numbers, and continues after a line that a kill has cut off', async () => {
    const endpoints = lab.endpoints(environment.PROXY_LISTENER_ARN ?? '');
    for (const endpoint of endpoints)
      await until(async () => (await fetch(endpoint)).headers.has('x-lab-target-group'), endpoint);
    traffic = await startTraffic({ endpoints, ratePerSecond: REQUESTS_PER_SECOND, mix: { short: 1 } });
    appendFileSync(place.path(...JOURNAL), '{"v":1,"at":"2026-');
    const watched = await run('--yes', '--analyze', '--bake', '240', '--dry-run-gates', ...PATIENT);
    expect(watched.status).toBe(0);
    const refused = await run('--yes', '--gate', `echo "no, by $GATE_TOKEN"; test $KONG_BLUEGREEN_STAGE != shift-100`);
    expect(refused.status).toBe(12);
    writeFileSync(
      place.path('whole.jsonl'),
      readFileSync(place.path(...JOURNAL), 'utf8').replace('{"v":1,"at":"2026-\n', ''),
    );
    const reported = (await facts('--no-metrics')).gates.filter(({ gate }) => gate !== 'alarms');
    expect(reported.map(({ gate, stage, dryRun, verdict }) => `${gate} ${stage} ${dryRun} ${verdict}`)).toEqual([
      expect.stringMatching(/^analysis shift-10 true /) as string,
      expect.stringMatching(/^analysis shift-50 true /) as string,
      'command shift-50 false passed',
      'command shift-100 false failed',
    ]);
    expect(reported[1]!.analysis!.traffic.green!.requests).toBeGreaterThan(0);
    expect(readFileSync(place.path(...JOURNAL), 'utf8')).not.toContain('not-to-be-written');
  }, 240_000);

  it('reports stages, weights, gates and ways back, and the counts of CloudWatch for every minute', async () => {
    const reported = await facts();
    expect(reported).toMatchObject({
      outcome: 'rolledBack',
      stands: 'start-green',
      upgrade: 1,
      releases: { blue: '0.34-1', green: '0.35-5' },
      journal: { damaged: 1 },
    });
    expect(reported.pace).toBeGreaterThan(CLOCK_FACTOR * 0.9);
    expect(reported.stages.map(({ direction, stage }) => `${direction} ${stage}`)).toEqual([
      'forward baseline',
      ...['baseline', 'migrate-up', 'start-green', 'shift-10', 'shift-50', 'shift-100'].map((it) => `forward ${it}`),
      'back start-green',
    ]);
    expect(reported.stages.at(-1)).toMatchObject({ unasked: 'gate', weights: { blue: 100, green: 0 } });
    const { totals, minutes } = reported.traffic as TrafficFacts;
    expect(totals.blue.requests).toBeGreaterThan(1000);
    expect(totals.green.requests).toBeGreaterThan(100);
    const shifted = reported.stages.find(({ stage }) => stage === 'shift-10');
    // Only blue had traffic before green had any weight.
    expect(minutes.green.every(({ at }) => String(at) >= shifted!.began.slice(0, 16))).toBe(true);
  }, 60_000);

  it('is drawn in a browser, from one file and without a network', async () => {
    const { status, stdout, stderr } = await report('--out', 'upgrade.html');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'upgrade.html\n', stderr: '' });
    const page = readFileSync(place.path('upgrade.html'), 'utf8');
    expect(page).not.toMatch(/<(?:script|link|img|iframe)[^>]*(?:src|href)=/);
    expect(page).toContain('content="default-src &#39;none&#39;; script-src');
    if (!hasChromium()) return;
    const dom = domOf(place.path('upgrade.html'));
    const drawn = (plot: string, series: string): number => {
      const figure = new RegExp(`<figure id="plot-${plot}"[^>]*>`).exec(dom)?.[0] ?? '';
      return Number(new RegExp(`data-points-${series}="(\\d+)"`).exec(figure)?.[1]);
    };
    const { minutes } = (await facts()).traffic as TrafficFacts;
    for (const slot of ['blue', 'green'] as const) {
      expect(drawn('weights', slot)).toBeGreaterThanOrEqual(7);
      expect(drawn('latency', slot)).toBeGreaterThan(5);
      expect(drawn('latency', slot)).toBeLessThanOrEqual(minutes[slot].length);
      expect(drawn('requests', slot)).toBeGreaterThan(drawn('latency', slot));
      for (const code of ['4xx', '5xx']) expect(drawn('errors', `${slot}-${code}`)).toBe(drawn('requests', slot));
    }
    expect(dom.match(/<canvas/g)).toHaveLength(4);
  }, 120_000);

  it('is written also if CloudWatch cannot be asked, and says so', async () => {
    const spy = jest.spyOn(lab.cloud.metrics, 'sums').mockImplementation(() => {
      throw new AwsError('AccessDenied', 'the test does not permit it');
    });
    const { status, stderr } = await report('--out', 'without.html');
    spy.mockRestore();
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(
        'no metrics: KBG-AWS-009: AWS refused a call: the test does not permit it',
      ) as string,
    });
    expect(readFileSync(place.path('without.html'), 'utf8')).toContain('the test does not permit it');
    expect((await facts('--no-metrics', '--journal', 'whole.jsonl')).journal).toMatchObject({ damaged: 0 });
  }, 60_000);
});
