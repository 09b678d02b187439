import { loadBalancerSuffix, targetGroupSuffix } from '../../../lab/lib/cloud/common/arn';
import { runStep } from '../../../lib/runner/steps/run-step';
import { until } from '../../../lab/test/support/until';
import { StepHarness, LOAD_BALANCER, PATH } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

async function drained(ruleArns: readonly string[], deadlineSeconds = 1800) {
  const context = harness.context({ stage: 'drain-blue', ruleArns, deadlineSeconds });
  return await runStep('drained', context, harness.ports(context));
}

function request(slot: 'blue' | 'green' = 'blue'): void {
  harness.cloud.metrics.count('RequestCount', {
    TargetGroup: targetGroupSuffix(harness.arn(slot)),
    LoadBalancer: loadBalancerSuffix(LOAD_BALANCER),
  });
}

/** Seconds of the lab's clock since the ledger was written. */
function age(): number {
  const { lastModified } = harness.cloud.ssm.get(`${PATH}/ledger`);
  return (harness.clock.now().getTime() - lastModified.getTime()) / 1000;
}

test('no weight and no request: passes once propagation, a whole minute and the lag of metrics are over', async () => {
  request();
  const rule = harness.weigh(0, 100);
  const busy = setInterval(() => {
    request('green');
  }, 10);
  const outcome = await drained([rule]);
  clearInterval(busy);
  expect(outcome.verdict).toBe('passed');
  expect(age()).toBeGreaterThanOrEqual(60 + 60 + 120);
  expect(harness.said.join('\n')).not.toContain('either');
  expect(harness.verdict('drained')).toMatchObject({ verdict: 'passed', stage: 'drain-blue', seq: 3 });
});

test('where nobody sends requests, more minutes of silence are waited for', async () => {
  const outcome = await drained([harness.weigh(0, 100)]);
  expect(outcome.verdict).toBe('passed');
  expect(age()).toBeGreaterThanOrEqual(60 + 5 * 60 + 120);
  expect(harness.said.join('\n')).toContain('none shows up for proxy-green either');
});

test('a weight that is left fails at the deadline', async () => {
  const rule = harness.weigh(1, 99);
  const outcome = await drained([rule], 60);
  expect(outcome).toMatchObject({ verdict: 'failed', code: 'KBG-STEP-024' });
  expect(outcome.evidence).toContain(`rule ${rule} still sends proxy-blue a weight of 1`);
});

test('requests that still come fail with their count', async () => {
  await until('propagation is over', () => age() > 130);
  for (let i = 0; i < 3; i += 1) request();
  const outcome = await drained([harness.weigh(0, 100)], 240);
  expect(outcome).toMatchObject({ verdict: 'failed', code: 'KBG-STEP-025' });
  expect(outcome.evidence).toContain('3 requests reached proxy-blue');
});

test('a single late request only makes it wait longer', async () => {
  await until('propagation is over', () => age() > 130);
  request();
  const outcome = await drained([harness.weigh(0, 100)]);
  expect(outcome.verdict).toBe('passed');
  expect(age()).toBeGreaterThanOrEqual(130 + 5 * 60 + 120);
});

test('without a ledger or a rule nothing can be judged', async () => {
  expect(await drained([])).toMatchObject({ verdict: 'error', code: 'KBG-STEP-023' });
  harness.cloud.ssm.delete(`${PATH}/ledger`);
  expect((await drained(['arn:rule'])).evidence).toContain(`${PATH}/ledger does not exist`);
});

test('what was applied weeks ago is proved by the minutes of now: of older ones CloudWatch tells nothing', async () => {
  const context = harness.context({ stage: 'drain-blue', ruleArns: [harness.weigh(0, 100)] });
  const { parameters, counts, ...ports } = harness.ports(context);
  const asked: Date[] = [];
  const begun = harness.clock.now().getTime();
  const outcome = await runStep('drained', context, {
    ...ports,
    parameters: {
      ...parameters,
      read: async (name) => {
        const found = await parameters.read(name);
        return found && { ...found, lastModified: new Date(found.lastModified.getTime() - 19 * 24 * 3_600_000) };
      },
      write: (name, value) => parameters.write(name, value),
    },
    counts: {
      perMinute: (rule, group, start, end) => {
        asked.push(start);
        return counts.perMinute(rule, group, start, end);
      },
    },
  });
  expect(outcome.verdict).toBe('passed');
  expect(Math.min(...asked.map((it) => it.getTime()))).toBeGreaterThan(begun - 2 * 3_600_000);
  expect(harness.clock.now().getTime() - begun).toBeGreaterThanOrEqual((60 + 5 * 60 + 120) * 1000);
});

test('weight that this very apply has taken away is seen to be gone', async () => {
  await harness.ports(harness.context()).pause(3600 * 1000);
  const [begun, busy] = [
    age(),
    setInterval(() => {
      request('green');
    }, 10),
  ];
  const outcome = await drained([harness.weigh(0, 100)]);
  clearInterval(busy);
  expect(outcome.verdict).toBe('passed');
  expect(age() - begun).toBeGreaterThanOrEqual(60 + 60 + 120);
});
