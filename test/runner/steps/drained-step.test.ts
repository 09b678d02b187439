import { loadBalancerSuffix, targetGroupSuffix } from '../../../lab/lib/cloud/common/arn';
import { runStep } from '../../../lib/runner/steps/run-step';
import { until } from '../../../lab/test/support/until';
import { Bench, LOAD_BALANCER, PATH } from '../bench';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.close());

async function drained(ruleArns: readonly string[], deadlineSeconds = 1800) {
  const context = bench.context({ stage: 'drain-blue', ruleArns, deadlineSeconds });
  return await runStep('drained', context, bench.ports(context));
}

function request(slot: 'blue' | 'green' = 'blue'): void {
  bench.cloud.metrics.count('RequestCount', {
    TargetGroup: targetGroupSuffix(bench.arn(slot)),
    LoadBalancer: loadBalancerSuffix(LOAD_BALANCER),
  });
}

/** Seconds of the lab's clock since the ledger was written. */
function age(): number {
  const { lastModified } = bench.cloud.ssm.get(`${PATH}/ledger`);
  return (bench.clock.now().getTime() - lastModified.getTime()) / 1000;
}

test('no weight and no request: passes once propagation, a whole minute and the lag of metrics are over', async () => {
  request();
  const rule = bench.weigh(0, 100);
  const busy = setInterval(() => {
    request('green');
  }, 10);
  const outcome = await drained([rule]);
  clearInterval(busy);
  expect(outcome.verdict).toBe('passed');
  expect(age()).toBeGreaterThanOrEqual(60 + 60 + 120);
  expect(bench.said.join('\n')).not.toContain('either');
  expect(bench.verdict('drained')).toMatchObject({ verdict: 'passed', stage: 'drain-blue', seq: 3 });
});

test('where nobody sends requests, more minutes of silence are waited for', async () => {
  const outcome = await drained([bench.weigh(0, 100)]);
  expect(outcome.verdict).toBe('passed');
  expect(age()).toBeGreaterThanOrEqual(60 + 5 * 60 + 120);
  expect(bench.said.join('\n')).toContain('none shows up for proxy-green either');
});

test('a weight that is left fails at the deadline', async () => {
  const rule = bench.weigh(1, 99);
  const outcome = await drained([rule], 60);
  expect(outcome).toMatchObject({ verdict: 'failed' });
  expect(outcome.evidence).toContain(`rule ${rule} still sends proxy-blue a weight of 1`);
});

test('requests that still come fail with their count', async () => {
  await until('propagation is over', () => age() > 130);
  for (let i = 0; i < 3; i += 1) request();
  const outcome = await drained([bench.weigh(0, 100)], 240);
  expect(outcome.verdict).toBe('failed');
  expect(outcome.evidence).toContain('3 requests reached proxy-blue');
});

test('a single late request only makes it wait longer', async () => {
  await until('propagation is over', () => age() > 130);
  request();
  const outcome = await drained([bench.weigh(0, 100)]);
  expect(outcome.verdict).toBe('passed');
  expect(age()).toBeGreaterThanOrEqual(130 + 5 * 60 + 120);
});

test('without a ledger or a rule nothing can be judged', async () => {
  expect((await drained([])).verdict).toBe('error');
  bench.cloud.ssm.delete(`${PATH}/ledger`);
  expect((await drained(['arn:rule'])).evidence).toContain(`${PATH}/ledger does not exist`);
});

test('what was applied weeks ago is proved by the minutes of now: of older ones CloudWatch tells nothing', async () => {
  const context = bench.context({ stage: 'drain-blue', ruleArns: [bench.weigh(0, 100)] });
  const { parameters, counts, ...ports } = bench.ports(context);
  const asked: Date[] = [];
  const begun = bench.clock.now().getTime();
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
  expect(bench.clock.now().getTime() - begun).toBeGreaterThanOrEqual((60 + 5 * 60 + 120) * 1000);
});

test('weight that this very apply has taken away is seen to be gone', async () => {
  await bench.ports(bench.context()).pause(3600 * 1000);
  const [begun, busy] = [
    age(),
    setInterval(() => {
      request('green');
    }, 10),
  ];
  const outcome = await drained([bench.weigh(0, 100)]);
  clearInterval(busy);
  expect(outcome.verdict).toBe('passed');
  expect(age() - begun).toBeGreaterThanOrEqual(60 + 60 + 120);
});
