import { runStep } from '../../../lib/runner/steps/run-step';
import { StepHarness } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

async function settle(direction: 'forward' | 'back'): Promise<{ verdict: string; seconds: number }> {
  const context = harness.context({ stage: 'start-green', direction, propagationSeconds: 60 });
  const begun = harness.clock.now().getTime();
  const { verdict } = await runStep('settle', context, harness.ports(context));
  return { verdict, seconds: (harness.clock.now().getTime() - begun) / 1000 };
}

test('a way back waits until the weights have reached the whole load balancer', async () => {
  const { verdict, seconds } = await settle('back');
  expect(verdict).toBe('passed');
  expect(seconds).toBeGreaterThanOrEqual(60);
  expect(harness.said.some((line) => /\d+ s until the weights have reached/.test(line))).toBe(true);
  expect(harness.verdict('settle')).toMatchObject({ verdict: 'passed', stage: 'start-green', seq: 3 });
});

test('forward nothing is waited for', async () => {
  expect(await settle('forward')).toMatchObject({ verdict: 'passed' });
  expect(harness.said).toEqual([]);
});

test('a ledger that can no longer be read is an error, not a pass', async () => {
  jest.spyOn(harness.cloud.ssm, 'get').mockImplementation(() => {
    throw new Error('unreachable');
  });
  await expect(settle('back')).rejects.toThrow('unreachable');
  expect(harness.said.length).toBeLessThan(5);
});
