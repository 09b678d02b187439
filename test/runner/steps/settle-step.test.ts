import { runStep } from '../../../lib/runner/steps/run-step';
import { Bench } from '../bench';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.close());

async function settle(direction: 'forward' | 'back'): Promise<{ verdict: string; seconds: number }> {
  const context = bench.context({ stage: 'start-green', direction, propagationSeconds: 60 });
  const begun = bench.clock.now().getTime();
  const { verdict } = await runStep('settle', context, bench.ports(context));
  return { verdict, seconds: (bench.clock.now().getTime() - begun) / 1000 };
}

test('a way back waits until the weights have reached the whole load balancer', async () => {
  const { verdict, seconds } = await settle('back');
  expect(verdict).toBe('passed');
  expect(seconds).toBeGreaterThanOrEqual(60);
  expect(bench.said.some((line) => /\d+ s until the weights have reached/.test(line))).toBe(true);
  expect(bench.verdict('settle')).toMatchObject({ verdict: 'passed', stage: 'start-green', seq: 3 });
});

test('forward nothing is waited for', async () => {
  expect(await settle('forward')).toMatchObject({ verdict: 'passed' });
  expect(bench.said).toEqual([]);
});

test('a ledger that can no longer be read is an error, not a pass', async () => {
  jest.spyOn(bench.cloud.ssm, 'get').mockImplementation(() => {
    throw new Error('unreachable');
  });
  await expect(settle('back')).rejects.toThrow('unreachable');
  expect(bench.said.length).toBeLessThan(5);
});
