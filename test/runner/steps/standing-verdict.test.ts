import type { StepContext, StepName } from '../../../lib/domain';
import { runStep } from '../../../lib/runner/steps/run-step';
import type { StepOutcome } from '../../../lib/runner/steps/step-outcome';
import { StepHarness, LEGACY, PATH, PENDING } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

const run = (step: StepName, context: StepContext): Promise<StepOutcome> =>
  runStep(step, context, harness.ports(context));

function writeVerdict(step: StepName, fields: object): void {
  const value = JSON.stringify({
    upgrade: 1,
    digest: 'd1',
    token: 'mine',
    seq: 3,
    stage: 'migrate-up',
    verdict: 'passed',
    evidence: 'it was done',
    ...fields,
  });
  harness.cloud.ssm.put({ name: `${PATH}/verdict/${step}`, type: 'String', value, overwrite: true });
}

test('a step that is run again with the token of its passed verdict acts no more, asks Kong nothing and writes nothing', async () => {
  harness.runtime.answers.list = [
    { code: 3, says: LEGACY },
    { code: 4, says: PENDING },
  ];
  harness.runtime.answers.up = [{ code: 0 }];
  const context = harness.context();
  const first = await run('up', context);
  expect(first.verdict).toBe('passed');
  const [commands, verdict] = [[...harness.runtime.commands], harness.verdict('up')];
  expect(commands).toHaveLength(3);
  // A later stage of the same upgrade, as another executor gets it.
  expect(await run('up', { ...context, stage: 'shift-10', seq: 5 })).toEqual(first);
  expect(harness.runtime.commands).toEqual(commands);
  expect(harness.verdict('up')).toEqual(verdict);
});

test('a snapshot that was judged is not asked for again in a later stage, where its own would count as one of before', async () => {
  const context = harness.context();
  expect((await run('snapshot-up', context)).verdict).toBe('passed');
  harness.writeLedger();
  await harness.clock.sleep(2);
  harness.writeLedger();
  expect((await run('snapshot-up', harness.context())).verdict).toBe('failed');
  writeVerdict('snapshot-up', {});
  expect(await run('snapshot-up', harness.context({ token: 'mine', stage: 'shift-10' }))).toEqual({
    verdict: 'passed',
    evidence: 'it was done',
  });
});

test.each([
  ['token', { token: 'of another plan' }],
  ['upgrade', { upgrade: 2 }],
  ['digest', { digest: 'of another target' }],
  ['verdict', { verdict: 'failed' }],
])('a migration is done again where the verdict has another %s', async (_, fields) => {
  harness.runtime.answers.list = [{ code: 4, says: PENDING }];
  writeVerdict('up', fields);
  expect(await run('up', harness.context({ token: 'mine' }))).toMatchObject({ verdict: 'passed' });
  expect(harness.runtime.commands).not.toEqual([]);
});

test.each([
  ['stage', { stage: 'start-green' }],
  ['seq', { seq: 2 }],
])('a step that looks does so again where its verdict is of another %s', async (_, fields) => {
  writeVerdict('settle', fields);
  const { evidence } = await run('settle', harness.context({ token: 'mine' }));
  expect(evidence).toBe('no weight has fallen');
  writeVerdict('settle', {});
  expect((await run('settle', harness.context({ token: 'mine' }))).evidence).toBe('it was done');
});

test('another account is refused before any verdict is believed', async () => {
  writeVerdict('settle', {});
  await expect(run('settle', harness.context({ token: 'mine', account: '999999999999' }))).rejects.toThrow(
    'these credentials belong to account 123456789012, but the upgrade to 999999999999',
  );
});
