import fc from 'fast-check';
import type { AnalysisInput, AnalysisThresholds, TrafficMinute } from '../../../lib/domain';
import { analyse, DEFAULT_THRESHOLDS, rolesFrom, worstVerdict } from '../../../lib/domain';

/** `count` minutes with the same numbers. */
function minutes(counts: Partial<TrafficMinute>, count = 10): TrafficMinute[] {
  const { requests = 1000, clientErrors = 0, serverErrors = 0, p99Seconds = 0.1 } = counts;
  const good = counts.good ?? requests - clientErrors - serverErrors;
  return Array.from({ length: count }, (_, n) => ({
    at: new Date(Date.UTC(2019, 1, 1, 0, n)),
    requests,
    good,
    clientErrors,
    serverErrors,
    p99Seconds,
  }));
}

function judge(
  next: readonly TrafficMinute[],
  live: readonly TrafficMinute[] | undefined,
  more: Partial<AnalysisThresholds> = {},
  look: AnalysisInput['look'] = 'whole',
) {
  return analyse({ roles: rolesFrom('blue'), next, live, thresholds: { ...DEFAULT_THRESHOLDS, ...more }, look });
}

const healthy = minutes({ requests: 9000 });

it('passes a release with the error rate of the live release', () => {
  const { verdict, traffic, measurements } = judge(minutes({}), healthy);
  expect(verdict).toBe('passed');
  expect(measurements.map((one) => [one.name, one.verdict])).toEqual([
    ['errors', 'passed'],
    ['client errors', 'passed'],
    ['p99 latency', 'passed'],
  ]);
  expect(traffic).toEqual({
    green: { requests: 10_000, serverErrors: 0, unanswered: 0, clientErrors: 0, p99Seconds: 0.1 },
    blue: { requests: 90_000, serverErrors: 0, unanswered: 0, clientErrors: 0, p99Seconds: 0.1 },
  });
});

it('3 % of 2000 against 0 % of 3000 is 2.326 to 3.842 points more, and fails a bound of 1', () => {
  const next = minutes({ requests: 200, serverErrors: 6 });
  const { verdict, evidence, measurements } = judge(next, minutes({ requests: 300 }));
  expect({ verdict, evidence }).toEqual({
    verdict: 'failed',
    evidence:
      'errors of green 3 % (60 of 2000) and of blue 0 % (0 of 3000): 2.326 to 3.842 points more, at most 1 allowed',
  });
  expect(measurements[0]).toMatchObject({ name: 'errors', verdict: 'failed', bound: 1 });
  expect(judge(next, minutes({ requests: 300 }), { maxErrorRateExcess: 3 }).verdict).toBe('inconclusive');
  expect(judge(next, minutes({ requests: 300 }), { maxErrorRateExcess: 4 }).verdict).toBe('passed');
});

it('passes if both releases have the same errors', () => {
  const next = minutes({ serverErrors: 50 });
  expect(judge(next, minutes({ requests: 9000, serverErrors: 450 }))).toMatchObject({ verdict: 'passed' });
});

it('counts requests that the target did not answer as errors: the load balancer counts its own 502 for no target group', () => {
  const { verdict, traffic } = judge(minutes({ good: 950 }), healthy);
  expect({ verdict, unanswered: traffic.green?.unanswered }).toEqual({ verdict: 'failed', unanswered: 498 });
});

it('does not count requests in flight at the end of the window as errors: rate times latency', () => {
  // 10000 requests in 600 s, of 6 s each.
  const seen = (unanswered: number) =>
    judge(
      [...minutes({ p99Seconds: 6 }, 9), ...minutes({ p99Seconds: 6, good: 1000 - unanswered }, 10).slice(9)],
      healthy,
    ).traffic.green;
  expect([seen(100)?.unanswered, seen(101)?.unanswered]).toEqual([0, 1]);
});

it('does not count answers as errors that are counted a minute after their requests', () => {
  expect(judge(minutes({ good: 1001 }), healthy)).toMatchObject({
    verdict: 'passed',
    traffic: { green: { unanswered: 0 } },
  });
});

it('a lost route or a lost key is found by the answers in the 400s', () => {
  const { verdict, evidence } = judge(minutes({ clientErrors: 100 }), healthy);
  expect({ verdict, evidence }).toMatchObject({
    verdict: 'failed',
    evidence: expect.stringMatching(/^client errors of green 10 % \(1000 of 10000\) and of blue 0 %/) as string,
  });
});

describe('latency', () => {
  const slow = (count: number): TrafficMinute[] => [
    ...minutes({ p99Seconds: 0.5 }, count),
    ...minutes({}).slice(count),
  ];

  // Wilson's interval of k of 10 lies at or below one half up to 1, and above it from 9 on.
  it.each([
    [0, 'passed'],
    [1, 'passed'],
    [2, 'inconclusive'],
    [8, 'inconclusive'],
    [9, 'failed'],
    [10, 'failed'],
  ])('above the bound in %i of 10 minutes is %s', (count, verdict) => {
    expect(judge(slow(count), healthy).verdict).toBe(verdict);
  });

  it('is inconclusive with fewer than four minutes', () => {
    expect(judge(minutes({}, 3), minutes({}, 3)).verdict).toBe('inconclusive');
    expect(judge(minutes({}, 4), minutes({}, 4)).verdict).toBe('passed');
  });

  it('is compared within the same minute only', () => {
    const shifted = minutes({}).map((minute) => ({ ...minute, at: new Date(minute.at.getTime() + 3_600_000) }));
    expect(judge(shifted, healthy)).toMatchObject({
      verdict: 'inconclusive',
      evidence: expect.stringContaining('more than 2 times as long in 0 of 0 minutes') as string,
    });
  });

  it('names the median minute of both releases', () => {
    expect(judge(slow(10), healthy).evidence).toBe(
      'p99 latency of green 0.5 s and of blue 0.1 s in the median minute; green took more than 2 times as long in 10 of 10 minutes',
    );
  });
});

it('too few requests of either release are inconclusive, whatever their errors', () => {
  const few = minutes({ requests: 9, serverErrors: 9 });
  expect(judge(few, healthy)).toMatchObject({
    verdict: 'inconclusive',
    evidence: '90 requests reached green and 90000 reached blue, and 100 are needed to judge',
    measurements: [],
  });
  expect(judge(healthy, few).verdict).toBe('inconclusive');
  expect(judge([], undefined).evidence).toBe('0 requests reached green, and 100 are needed to judge');
});

it('judges only the errors, by a bound of their own, if the live release has no weight', () => {
  // Wilson: 30 of 1000 is 2.109 to 4.25 %.
  const next = minutes({ requests: 100, serverErrors: 3, clientErrors: 50, p99Seconds: 9 });
  expect(judge(next, undefined)).toMatchObject({
    verdict: 'passed',
    evidence:
      'errors of green 3 % (30 of 1000): 2.109 to 4.25 %, at most 5 % allowed; blue has no weight to compare with',
  });
  expect(judge(next, undefined, { maxErrorRate: 2 }).verdict).toBe('failed');
  expect(judge(next, undefined, { maxErrorRate: 3 }).verdict).toBe('inconclusive');
});

it('an early look needs more confidence than the last look', () => {
  const next = minutes({ requests: 100, serverErrors: 2 });
  const live = minutes({ requests: 1000 });
  expect(judge(next, live).verdict).toBe('failed');
  expect(judge(next, live, {}, 'early').verdict).toBe('inconclusive');
  expect(judge(minutes({ serverErrors: 900 }), healthy, {}, 'early').verdict).toBe('failed');
});

it('more errors never make the verdict better, and the same errors never make it worse than inconclusive', () => {
  const order = ['passed', 'inconclusive', 'failed'];
  const counts = fc.nat({ max: 5000 }).chain((requests) => fc.tuple(fc.constant(requests), fc.nat({ max: requests })));
  fc.assert(
    fc.property(counts, counts, fc.nat({ max: 5000 }), ([m, a], [n, b], more) => {
      const at = (serverErrors: number): number =>
        order.indexOf(judge(minutes({ requests: m, serverErrors }), minutes({ requests: n, serverErrors: b })).verdict);
      expect(at(Math.min(m, a + more))).toBeGreaterThanOrEqual(at(a));
      expect(
        judge(minutes({ requests: m, serverErrors: a }), minutes({ requests: m, serverErrors: a })).verdict,
      ).not.toBe('failed');
    }),
  );
});

describe('the worst of several verdicts', () => {
  it.each([
    [[], 'passed'],
    [['passed', 'inconclusive'], 'inconclusive'],
    [['inconclusive', 'error', 'passed'], 'error'],
    [['error', 'failed', 'inconclusive'], 'failed'],
  ] as const)('of %p is %s', (verdicts, worst) => {
    expect(worstVerdict(verdicts)).toBe(worst);
  });
});
