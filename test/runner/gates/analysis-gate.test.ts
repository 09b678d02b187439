import type { AnalysisThresholds } from '../../../lib/domain';
import { DEFAULT_THRESHOLDS, rolesFrom } from '../../../lib/domain';
import { AwsError } from '../../../lab/lib/cloud/common/aws-error';
import { loadBalancerSuffix, targetGroupSuffix } from '../../../lab/lib/cloud/common/arn';
import { AwsBalancer } from '../../../lib/runner/adapters/aws/aws-balancer';
import { AwsMetrics } from '../../../lib/runner/adapters/aws/aws-metrics';
import { AwsSession } from '../../../lib/runner/adapters/aws/aws-session';
import { analysisGate } from '../../../lib/runner/gates/analysis-gate';
import { PLACE } from '../../../lab/test/support/cloud-fixture';
import { StepHarness, LOAD_BALANCER } from '../../support/step-harness';

/** The AWS SDK, a lab behind its API, and a load balancer whose counts the test makes itself. */
let harness: StepHarness;
let busy: NodeJS.Timeout;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(async () => {
  clearInterval(busy);
  await harness.close();
});

interface Colour {
  readonly requests: number;
  readonly bad?: number;
  readonly seconds?: number;
}

/** Counts so many requests of each colour again and again: every 6 lab seconds. */
function traffic(colours: Readonly<Partial<Record<'blue' | 'green', Colour>>>): void {
  const { metrics } = harness.cloud;
  busy = setInterval(() => {
    for (const [slot, { requests, bad = 0, seconds = 0.1 }] of Object.entries(colours)) {
      const dimensions = {
        TargetGroup: targetGroupSuffix(harness.arn(slot)),
        LoadBalancer: loadBalancerSuffix(LOAD_BALANCER),
      };
      metrics.count('RequestCount', dimensions, requests);
      metrics.count('HTTPCode_Target_2XX_Count', dimensions, requests - bad);
      if (bad > 0) metrics.count('HTTPCode_Target_5XX_Count', dimensions, bad);
      metrics.observe('TargetResponseTime', dimensions, seconds);
    }
  }, 12);
}

const now = (): number => harness.clock.now().getTime();

async function judged(weights: readonly [number, number], thresholds: Partial<AnalysisThresholds> = {}) {
  const aws = new AwsSession({ region: PLACE.region });
  const targetGroupArns = { blue: harness.arn('blue'), green: harness.arn('green') };
  return await analysisGate(
    {
      roles: rolesFrom('blue'),
      ruleArn: harness.weigh(...weights),
      targetGroupArns,
      bakeSeconds: 590,
      thresholds: { ...DEFAULT_THRESHOLDS, ...thresholds },
    },
    {
      balancer: new AwsBalancer(aws),
      metrics: new AwsMetrics(aws),
      now: () => aws.now(),
      pause: (milliseconds) => harness.clock.sleep(milliseconds / 1000),
      say: (line) => harness.said.push(line),
    },
  );
}

test('a release that is as good as the live one passes when the last of its whole minutes can be read', async () => {
  traffic({ blue: { requests: 100 }, green: { requests: 50 } });
  const begun = now();
  const { verdict, start, end, traffic: seen } = await judged([50, 50]);
  expect(verdict).toBe('passed');
  expect(new Date(start).getTime()).toBeGreaterThanOrEqual(begun - 1000);
  expect(new Date(end).getTime() - new Date(start).getTime()).toBe(600_000);
  expect([start, end].map((text) => text.slice(-7))).toEqual(['00.000Z', '00.000Z']);
  expect(now() - new Date(end).getTime()).toBeGreaterThanOrEqual(120_000);
  expect(seen.green!.requests * 2).toBe(seen.blue!.requests);
  expect(harness.said).toEqual([
    `watching green from ${start} to ${end} on AWS's clock; its metrics come two minutes later`,
  ]);
});

test('a release that is surely bad is not watched to the end', async () => {
  traffic({ blue: { requests: 100 }, green: { requests: 50, bad: 25 } });
  const { verdict, evidence, start, end } = await judged([50, 50]);
  expect({ verdict, evidence }).toMatchObject({
    verdict: 'failed',
    evidence: expect.stringMatching(/^errors of green 50 % \(\d+ of \d+\) and of blue 0 %/) as string,
  });
  expect(new Date(end).getTime() - new Date(start).getTime()).toBeLessThan(600_000);
});

test('a release that is slower in every minute fails', async () => {
  traffic({ blue: { requests: 100 }, green: { requests: 50, seconds: 0.3 } });
  expect(await judged([50, 50])).toMatchObject({
    verdict: 'failed',
    evidence:
      'p99 latency of green 0.3 s and of blue 0.1 s in the median minute; green took more than 2 times as long in 10 of 10 minutes',
  });
});

test('too few requests are inconclusive, and none at all, too', async () => {
  expect(await judged([50, 50])).toMatchObject({
    verdict: 'inconclusive',
    evidence: '0 requests reached green and 0 reached blue, and 100 are needed to judge',
  });
});

test('where the live release has no weight, stragglers of it are not compared with', async () => {
  traffic({ blue: { requests: 1, bad: 1 }, green: { requests: 50 } });
  const { verdict, traffic: seen, measurements } = await judged([0, 100]);
  expect({ verdict, seen: Object.keys(seen), judged: measurements.map(({ name }) => name) }).toEqual({
    verdict: 'passed',
    seen: ['green'],
    judged: ['errors'],
  });
});

test.each([
  [4, 'is asked for again'],
  [5, 'is an error, because five in a row are'],
])('an answer that fails %i times %s', async (times) => {
  traffic({ blue: { requests: 100 }, green: { requests: 50 } });
  const denied = new AwsError('AccessDenied', 'the test does not permit this call');
  harness.cloud.faults.apiError('GetMetricData', denied, times);
  if (times < 5) expect((await judged([50, 50])).verdict).toBe('passed');
  else await expect(judged([50, 50])).rejects.toThrow('the test does not permit this call');
});
