import type { StepContext } from '../../../lib/domain';
import { runStep } from '../../../lib/runner/steps/run-step';
import { until } from '../../../lab/test/support/until';
import { StepHarness, PATH } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

async function waitHealthy(more: Partial<StepContext>) {
  const context = harness.context({ stage: 'shift-25', ...more });
  return await runStep('wait-healthy', context, harness.ports(context));
}

test('forward: waits for the next release and passes with its numbers', async () => {
  harness.weigh(100, 0);
  harness.service('green', 1);
  const outcome = await waitHealthy({});
  expect(outcome.verdict).toBe('passed');
  expect(outcome.evidence).toMatch(/^healthy after \d+ s: proxy-green 1 running and 1 healthy of 1$/);
  expect(harness.verdict('wait-healthy')).toMatchObject({ verdict: 'passed', stage: 'shift-25', seq: 3, token: 't1' });
});

test("forward: too few tasks fail at the deadline of AWS's clock, with the numbers", async () => {
  harness.weigh(100, 0);
  const before = harness.clock.now().getTime();
  const outcome = await waitHealthy({ deadlineSeconds: 120 });
  expect(outcome).toMatchObject({ verdict: 'failed', code: 'KBG-STEP-019' });
  expect(outcome.evidence).toContain('not healthy after 120 s: proxy-green 0 running and 0 healthy of 1');
  expect(harness.verdict('wait-healthy')?.evidence).toMatch(/^KBG-STEP-019: not healthy after 120 s: /);
  expect(harness.clock.now().getTime() - before).toBeGreaterThanOrEqual(119_000);
  expect(harness.verdict('wait-healthy')?.verdict).toBe('failed');
});

test.each(['back', 'same'] as const)('%s: a sick colour is recorded and passed at once', async (direction) => {
  const outcome = await waitHealthy({ direction });
  expect(outcome).toEqual({
    verdict: 'passed',
    evidence: `recorded on the way ${direction}, without waiting: proxy-blue 0 running and 0 healthy of 1`,
  });
});

test('back: to a colour without a healthy node no traffic goes while the next release bears it', async () => {
  harness.weigh(0, 100);
  harness.service('green', 1);
  expect((await waitHealthy({ direction: 'forward' })).verdict).toBe('passed');
  const { verdict, code, evidence } = await waitHealthy({
    direction: 'back',
    stage: 'start-green',
    deadlineSeconds: 60,
  });
  expect([verdict, code]).toEqual(['failed', 'KBG-STEP-021']);
  expect(evidence).toBe(
    "not healthy after 60 s: proxy-blue 0 running and 0 healthy of 1; look at the service's events and its tasks' logs; the traffic stays on green, which has healthy nodes: start those of proxy-blue (scale it to 1), and apply STAGE=start-green again",
  );
  harness.service('blue', 1);
  harness.writeLedger();
  expect((await waitHealthy({ direction: 'back', stage: 'start-green' })).verdict).toBe('passed');
});

test('back: blue that is being created again is waited for, and blocks', async () => {
  harness.weigh(0, 100);
  const { lastModified } = harness.cloud.ssm.get(`${PATH}/ledger`);
  await until('the clock went on', () => harness.clock.now() > lastModified);
  harness.service('blue', 1);
  expect((await waitHealthy({ direction: 'back', stage: 'shift-100' })).evidence).toMatch(/^healthy after/);
  const { blue, green } = harness.context().proxies;
  const proxies = { green, blue: { ...blue, size: 2 } };
  const sick = await waitHealthy({ direction: 'back', stage: 'shift-100', proxies, deadlineSeconds: 60 });
  expect(sick.verdict).toBe('failed');
  expect(sick.evidence).toContain('proxy-blue 1 running and 1 healthy of 2');
});

test('back: blue that stood before the ledger was written is not waited for', async () => {
  harness.weigh(100, 0);
  harness.service('blue', 1);
  const { createdAt } = harness.cloud.ecs.service('main', 'proxy-blue');
  await until('it runs', () => harness.cloud.ecs.service('main', 'proxy-blue').runningCount === 1);
  expect(harness.clock.now() > createdAt).toBe(true);
  harness.writeLedger();
  expect((await waitHealthy({ direction: 'back' })).evidence).toContain('without waiting');
});

test.each([
  ['first', 'baseline', ['proxy-blue', 'admin-blue']],
  ['forward', 'start-green', ['proxy-green']],
  ['forward', 'open-admin', ['admin-green']],
] as const)('%s at %s looks at %p', async (direction, stage, services) => {
  const { admins } = harness.context();
  const sized = { blue: { ...admins.blue, size: 1 }, green: { ...admins.green, size: 1 } };
  const { evidence } = await waitHealthy({ direction, stage, admins: sized, deadlineSeconds: 0 });
  expect([...evidence.matchAll(/(\S+) \d+ running/g)].map(([, name]) => name)).toEqual(services);
});

test('first without an admin service looks at the proxies only', async () => {
  const { evidence } = await waitHealthy({ direction: 'first', stage: 'baseline', deadlineSeconds: 0 });
  expect(evidence).not.toContain('admin-blue');
});

test('forward: nodes of an older deployment do not count as the ones that were asked for', async () => {
  harness.weigh(100, 0);
  harness.service('green', 1);
  await waitHealthy({});
  harness.redeploy('green');
  const { deployments } = harness.cloud.ecs.service('main', 'proxy-green');
  expect(deployments).toHaveLength(2);
  expect((await waitHealthy({ deadlineSeconds: 0 })).evidence).toMatch(/^not healthy .*, some of an older deployment;/);
  expect((await waitHealthy({})).verdict).toBe('passed');
  expect(harness.cloud.ecs.service('main', 'proxy-green').deployments).toHaveLength(1);
});

test('at the next baseline what runs is whole as it is asked for, whatever the last upgrade recorded', async () => {
  harness.weigh(100, 0);
  harness.service('blue', 1);
  const { blue, green } = harness.context().proxies;
  const proxies = { green, blue: { ...blue, size: 6 } };
  const asked = { direction: 'forward', stage: 'baseline', proxies } as const;
  expect((await waitHealthy(asked)).evidence).toMatch(/^healthy after .*: proxy-blue 1 running and 1 healthy of 1/);
  expect((await waitHealthy({ ...asked, direction: 'back', stage: 'shift-50' })).evidence).toContain('of 6');
});

describe('a patch of a colour that carries traffic', () => {
  const patch = { direction: 'same', patched: ['blue'] } as const;

  test('is waited for until no node of the old deployment is left', async () => {
    harness.weigh(100, 0);
    harness.service('blue', 1);
    await until('it runs', () => harness.cloud.ecs.service('main', 'proxy-blue').runningCount === 1);
    harness.redeploy('blue');
    const tooSoon = await waitHealthy({ ...patch, deadlineSeconds: 0 });
    expect(tooSoon).toMatchObject({ verdict: 'failed', code: 'KBG-STEP-020' });
    expect(tooSoon.evidence).toMatch(
      /^not healthy after 0 s: proxy-blue .*; look at .* logs, and revert the patch, or patch again, with STAGE=shift-25$/,
    );
    expect((await waitHealthy(patch)).evidence).toMatch(/^healthy after/);
    expect(harness.cloud.ecs.service('main', 'proxy-blue').deployments).toHaveLength(1);
  });

  test('needs all nodes that run, however many were recorded, and one at least', async () => {
    const { blue, green } = harness.context().proxies;
    const proxies = { green, blue: { ...blue, size: 9 } };
    expect((await waitHealthy({ ...patch, proxies, deadlineSeconds: 0 })).verdict).toBe('failed');
    harness.weigh(100, 0);
    harness.service('blue', 1);
    expect((await waitHealthy({ ...patch, proxies })).verdict).toBe('passed');
  });

  test('holds up no way back, and no colour that has no nodes', async () => {
    expect((await waitHealthy({ ...patch, direction: 'back', deadlineSeconds: 0 })).verdict).toBe('passed');
    const { blue, green } = harness.context().proxies;
    const proxies = { green, blue: { ...blue, size: 0 } };
    expect((await waitHealthy({ ...patch, proxies, deadlineSeconds: 0 })).evidence).toContain('without waiting');
  });
});
