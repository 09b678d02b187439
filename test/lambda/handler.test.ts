import type { StepContext, StepName } from '../../lib/domain';
import { judge } from '../../lib/domain';
import { handler } from '../../lib/lambda/handler';
import { answerLines } from '../../lib/runner/steps/datastore-question';
import { StepHarness, LEGACY, PENDING } from '../support/step-harness';

jest.setTimeout(60_000);

let harness: StepHarness;
const said: string[] = [];
beforeEach(async () => {
  harness = await StepHarness.start();
  said.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line: string) => said.push(line));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await harness.close();
});

function invoke(step: StepName, context: StepContext, seconds = 900): ReturnType<typeof handler> {
  // As AWS hands it over: through JSON.
  const event: unknown = JSON.parse(JSON.stringify({ step, context }));
  return handler(event, { getRemainingTimeInMillis: () => seconds * 1000 });
}

async function errorOf(running: Promise<unknown>): Promise<Error> {
  return await running.then(
    () => Promise.reject(new Error('it passed')),
    (error: unknown) => error as Error,
  );
}

/** What `up` asks and is answered by tasks, the datastore's questions too. */
function answerMigration(): StepContext {
  const datastore = { host: 'db', port: 5432, database: 'kong' };
  const report = judge({ phase: 'before-up', datastore, checks: [] }, [], '2026-01-01');
  const { answers } = harness.runtime;
  answers[''] = [{ state: 'legacy' }, report, { state: 'pending' }].map((it) => ({
    code: 0,
    says: answerLines(it).join('\n'),
  }));
  answers.list = [
    { code: 3, says: LEGACY },
    { code: 4, says: PENDING },
  ];
  answers.up = [{ code: 0, says: 'migrating' }];
  const { task } = harness.context();
  return harness.context({ asker: task, deadlineSeconds: 80_000 });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const ups = (): number => harness.runtime.commands.filter((command) => command.startsWith('kong migrations up')).length;

test('a step that passes is the answer, its verdict is written, and what went on is in the log', async () => {
  const context = harness.context();
  const evidence = 'snapshot kong-bluegreen-main-1-before-up is available';
  expect(await invoke('snapshot-up', context)).toEqual({ step: 'snapshot-up', verdict: 'passed', evidence });
  expect(harness.verdict('snapshot-up')).toMatchObject({ verdict: 'passed', token: context.token, evidence });
  expect(said.at(-1)).toBe(`snapshot-up: ${evidence}`);
});

test('a migration runs as by the command, with the datastore asked inside the VPC', async () => {
  const { evidence } = await invoke('up', answerMigration());
  expect(evidence).toBe('"up" is done (list exit 4, nothing new)');
  expect(ups()).toBe(1);
  expect(said).toContain('| migrating');
});

test('a step that fails is thrown as its one sentence, without a stack, and its verdict is written', async () => {
  const error = await errorOf(invoke('wait-healthy', harness.context({ deadlineSeconds: 0 })));
  expect(error.message).toMatch(/^KBG-STEP-\d+: wait-healthy: not healthy after 0 s: proxy-green 0 running/);
  expect(error.stack).toBe('');
  expect(harness.verdict('wait-healthy')).toMatchObject({ verdict: 'failed' });
});

test('another account than the one of the upgrade is refused', async () => {
  const error = await errorOf(invoke('settle', harness.context({ account: '999999999999' })));
  expect(error.message).toContain('these credentials belong to account 123456789012, but the upgrade to 999999999999');
  expect(harness.verdict('settle')).toBeUndefined();
});

test('an event that Terraform did not write is refused, with what is wrong with it', async () => {
  const time = { getRemainingTimeInMillis: () => 900_000 };
  await expect(handler({ step: 'down' }, time)).rejects.toThrow(/step must be one of snapshot-up, up, .*, got "down"/);
  await expect(handler(undefined, time)).rejects.toThrow(/step must be one of .*, got nothing/);
  await expect(handler({ step: 'up' }, time)).rejects.toThrow(
    "context can't be used: it must be an object, got null; Terraform writes it",
  );
  await expect(handler({ step: 'up', context: { path: '/x' } }, time)).rejects.toThrow(
    /context can't be used: it has no upgrade, seq, /,
  );
});

test('when its time ends a running migration goes on, no verdict is written, and the next invocation attaches to it', async () => {
  let letMigrate = (): void => undefined;
  harness.runtime.hold = new Promise((resolve) => (letMigrate = resolve));
  const context = answerMigration();
  const first = invoke('up', context);
  await until(() => ups() === 1);
  const { message } = await errorOf(invoke('up', context, 4));
  expect(message).toBe(
    'KBG-STEP-002: up is still running, and the 4 s of the function are over (AWS allows 900); apply STAGE=migrate-up again, which attaches to the running step',
  );
  expect(harness.verdict('up')).toBeUndefined();

  said.length = 0;
  const next = invoke('up', context);
  await until(() => said.some((line) => line.endsWith('of this step is running: attached to it')));
  letMigrate();
  expect(await Promise.all([first, next])).toMatchObject([{ verdict: 'passed' }, { verdict: 'passed' }]);
  expect(ups()).toBe(1);
  expect(harness.verdict('up')).toMatchObject({ verdict: 'passed', token: context.token });
});

test('once its time is over nothing more is asked of AWS, though its process lives on', async () => {
  const error = await errorOf(invoke('wait-healthy', harness.context(), 1));
  expect(error.message).toMatch(/^KBG-STEP-002: wait-healthy is still running, and the 1 s of the function are over/);
  const calls = harness.api?.calls.length;
  // Longer than it would have waited until its next look.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(harness.api?.calls).toHaveLength(calls ?? 0);
  expect(harness.verdict('wait-healthy')).toBeUndefined();
});
