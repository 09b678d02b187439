import { LabClock } from '../../../lib/common/clock';
import { Metrics } from '../../../lib/cloud/events/metrics';

/** A clock that stands where the test puts it. */
class SetClock extends LabClock {
  at = '00:00:00';

  override now(): Date {
    return new Date(`2019-02-01T${this.at}Z`);
  }
}

const DIMENSIONS = { TargetGroup: 'targetgroup/blue/1', LoadBalancer: 'app/public/2' };
const [START, END] = [new Date('2019-02-01T00:00:00Z'), new Date('2019-02-01T01:00:00Z')];

function counted(): { clock: SetClock; metrics: Metrics } {
  const clock = new SetClock(1);
  const metrics = new Metrics(clock);
  for (const [at, value] of [
    ['00:01:10', 1],
    ['00:01:50', 4],
    ['00:04:00', 2],
  ] as const) {
    clock.at = at;
    metrics.count('RequestCount', DIMENSIONS, value);
  }
  return { clock, metrics };
}

function sums(metrics: Metrics, period: number, dimensions: Record<string, string> = DIMENSIONS) {
  return metrics
    .sums('RequestCount', dimensions, START, END, period)
    .map(({ at, sum }) => [at.toISOString().slice(11, 16), sum]);
}

test('counts are summed per period, and a period without data is absent', () => {
  const { clock, metrics } = counted();
  clock.at = '00:30:00';
  expect(sums(metrics, 60)).toEqual([
    ['00:01', 5],
    ['00:04', 2],
  ]);
  expect(sums(metrics, 300)).toEqual([['00:00', 7]]);
});

test('a minute is seen a minute after it ended', () => {
  const { clock, metrics } = counted();
  clock.at = '00:05:59';
  expect(sums(metrics, 60)).toEqual([['00:01', 5]]);
  clock.at = '00:06:00';
  expect(sums(metrics, 60)).toEqual([
    ['00:01', 5],
    ['00:04', 2],
  ]);
});

test('a series is found by its exact dimensions only, in any order', () => {
  const { clock, metrics } = counted();
  clock.at = '00:30:00';
  const { TargetGroup, LoadBalancer } = DIMENSIONS;
  expect(sums(metrics, 300, { LoadBalancer, TargetGroup })).toEqual([['00:00', 7]]);
  expect(sums(metrics, 300, { LoadBalancer })).toEqual([]);
});

test('percentiles are the nearest rank of what was observed in the period, and are seen as late as counts', () => {
  const clock = new SetClock(1);
  const metrics = new Metrics(clock);
  for (let n = 1; n <= 200; n += 1) {
    clock.at = n <= 100 ? '00:01:30' : '00:02:30';
    metrics.observe('TargetResponseTime', DIMENSIONS, n);
  }
  const percentiles = (period: number, percent: number) =>
    metrics
      .percentiles('TargetResponseTime', DIMENSIONS, START, END, period, percent)
      .map(({ at, value }) => [at.toISOString().slice(11, 16), value]);
  clock.at = '00:03:59';
  expect(percentiles(60, 99)).toEqual([['00:01', 99]]);
  clock.at = '00:04:00';
  expect(percentiles(60, 99)).toEqual([
    ['00:01', 99],
    ['00:02', 199],
  ]);
  expect(percentiles(300, 99)).toEqual([['00:00', 198]]);
  expect(percentiles(300, 50)).toEqual([['00:00', 100]]);
  expect(percentiles(60, 0.1)).toEqual([
    ['00:01', 1],
    ['00:02', 101],
  ]);
});
