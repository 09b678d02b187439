import type { CheckResult, Finding, StepContext } from '../../../lib/domain';
import { runStep } from '../../../lib/runner/steps/run-step';
import { clientToken, starterOf } from '../../../lib/runner/steps/one-off-task';
import { StepHarness, FINISHED, LEGACY, PENDING } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
  harness.runtime.answers.list = [{ code: 3, says: LEGACY }];
});
afterEach(() => harness.close());

async function up(step: 'up' | 'finish' = 'up') {
  const context = harness.context();
  return await runStep(step, context, harness.ports(context));
}

const BLOCKER: Finding = {
  id: 'api-entities',
  severity: 'blocker',
  subject: 'table apis',
  evidence: { text: '2 API entities' },
  remedy: 'convert each API',
  source: 'Kong',
};
function begunBy(context: StepContext) {
  return { startedBy: starterOf(context, 'up'), clientToken: clientToken('another') };
}
const check = (more: Partial<CheckResult>): CheckResult => ({
  id: 'api-entities',
  title: 'no API entities are left',
  severity: 'blocker',
  outcome: 'passed',
  findings: [],
  ...more,
});

test('a blocker starts nothing, and the verdict says which and what to do', async () => {
  harness.checks = [check({ outcome: 'found', findings: [BLOCKER] })];
  const outcome = await up();
  expect(outcome).toEqual({
    verdict: 'blocked',
    code: 'KBG-STEP-033',
    evidence:
      'the preflight before up found blockers, and nothing was started: api-entities: 2 API entities (convert each API); the Admin API is read-only now: apply STAGE=baseline to write through it',
  });
  expect(harness.runtime.commands).toEqual(['kong migrations list']);
  expect(harness.verdict('up')?.verdict).toBe('failed');
  expect(harness.said.join('\n')).toContain('| blocker api-entities: table apis: 2 API entities');
});

test('many blockers are counted, not listed without end', async () => {
  harness.checks = [check({ outcome: 'found', findings: Array.from({ length: 5 }, () => BLOCKER) })];
  expect((await up()).evidence).toMatch(/; and 2 more, see the log above; /);
});

test.each([
  ['blocker', 'error'],
  ['warning', 'inconclusive'],
] as const)('what could be a %s and could not be read is %s, never passed', async (severity, verdict) => {
  harness.checks = [check({ outcome: 'error', severity, sentence: 'the datastore did not answer' })];
  const outcome = await up();
  expect([outcome.verdict, outcome.code]).toEqual([verdict, 'KBG-STEP-034']);
  expect(outcome.evidence).toContain(
    'could not decide api-entities: the datastore did not answer; nothing was started',
  );
  expect(harness.runtime.commands).toEqual(['kong migrations list']);
});

test('warnings are told and hold up nothing', async () => {
  harness.checks = [check({ outcome: 'found', severity: 'warning', findings: [{ ...BLOCKER, severity: 'warning' }] })];
  harness.runtime.answers.list = [
    { code: 3, says: LEGACY },
    { code: 4, says: PENDING },
  ];
  harness.runtime.answers.up = [{ code: 0 }];
  expect((await up()).verdict).toBe('passed');
  expect(harness.said.join('\n')).toContain('| warning api-entities');
  expect(harness.preflights).toEqual(['before-up']);
});

test('"finish" is asked of too; what is already done is not', async () => {
  await harness.greenCarries();
  harness.runtime.answers.list = [
    { code: 4, says: PENDING },
    { code: 0, says: FINISHED },
  ];
  harness.runtime.answers.finish = [{ code: 0 }];
  expect((await up('finish')).verdict).toBe('passed');
  expect(harness.preflights).toEqual(['before-finish']);
  harness.checks = [check({ outcome: 'found', findings: [BLOCKER] })];
  expect((await up('finish')).verdict).toBe('passed');
  expect(harness.preflights).toEqual(['before-finish']);
});

test('a migration of its own that began while the preflight looked is attached to, not taken for an obstacle', async () => {
  harness.runtime.answers.list = [
    { code: 3, says: LEGACY },
    { code: 4, says: PENDING },
  ];
  harness.runtime.answers.up = [{ code: 0 }];
  harness.checks = [check({ outcome: 'found', findings: [BLOCKER] })];
  const context = harness.context();
  const ports = harness.ports(context);
  let release = (): void => undefined;
  const preflight: typeof ports.preflight = async (phase) => {
    const report = await ports.preflight(phase);
    const { startedBy, clientToken } = begunBy(context);
    await ports.tasks.start({ command: ['kong', 'migrations', 'up'], startedBy, clientToken });
    return report;
  };
  const tasks = Object.create(ports.tasks) as typeof ports.tasks;
  tasks.findRunning = async (starter) => {
    const found = await ports.tasks.findRunning(starter);
    // It runs until the step has looked for it a second time.
    if (harness.preflights.length > 0) release();
    return found;
  };
  harness.runtime.hold = new Promise((resolve) => (release = resolve));
  const outcome = await runStep('up', context, { ...ports, tasks, preflight });
  expect(outcome.verdict).toBe('passed');
  expect(harness.runtime.commands.filter((command) => command.includes(' up'))).toHaveLength(1);
});

test('a migration that runs is attached to before anything is asked', async () => {
  harness.runtime.answers.list = [
    { code: 3, says: LEGACY },
    { code: 4, says: PENDING },
  ];
  harness.runtime.answers.up = [{ code: 0 }];
  let release = (): void => undefined;
  harness.runtime.hold = new Promise((resolve) => (release = resolve));
  const first = up();
  while (!harness.runtime.commands.some((command) => command.startsWith('kong migrations up'))) {
    await harness.clock.sleep(1);
  }
  harness.checks = [check({ outcome: 'found', findings: [BLOCKER] })];
  const second = up();
  release();
  expect((await second).verdict).toBe('passed');
  expect((await first).verdict).toBe('passed');
  expect(harness.preflights).toEqual(['before-up']);
});
