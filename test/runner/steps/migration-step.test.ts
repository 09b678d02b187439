import { runStep } from '../../../lib/runner/steps/run-step';
import { until } from '../../../lab/test/support/until';
import { StepHarness, FINISHED, LEGACY, PENDING } from '../../support/step-harness';

let harness: StepHarness;
beforeEach(async () => {
  harness = await StepHarness.start();
});
afterEach(() => harness.close());

const LIST = 'kong migrations list';
const UP = 'kong migrations up --lock-timeout 300 --db-timeout 300';
const legacy = { code: 3, says: LEGACY };
const pending = { code: 4, says: PENDING };
const ends = { code: 0, says: '22 migrations processed' };
const fresh = { code: 5, says: 'database has new migrations available:\ncore: 001_14_to_15' };

async function step(name: 'up' | 'finish' | 'list', more = {}) {
  const context = harness.context(more);
  return await runStep(name, context, harness.ports(context));
}

test('up asks, migrates, confirms by list and writes the verdict', async () => {
  harness.runtime.answers.list = [legacy, pending];
  harness.runtime.answers.up = [{ code: 0, says: 'core migrated up to: 001_14_to_15 (pending)' }];
  expect(await step('up')).toEqual({ verdict: 'passed', evidence: '"up" is done (list exit 4, nothing new)' });
  expect(harness.runtime.commands).toEqual([LIST, UP, LIST]);
  expect(harness.said).toContain('| core migrated up to: 001_14_to_15 (pending)');
  expect(harness.verdict('up')).toEqual({
    upgrade: 1,
    digest: 'd1',
    token: 't1',
    seq: 3,
    stage: 'migrate-up',
    verdict: 'passed',
    evidence: '"up" is done (list exit 4, nothing new)',
  });
  expect(harness.attempt('up')).toEqual({ upgrade: 1, digest: 'd1', attempt: 2 });
});

test('an exit code of up is not believed: 0 without an effect fails, 1 with one passes', async () => {
  harness.runtime.answers.list = [legacy];
  harness.runtime.answers.up = [{ code: 0, says: 'aborted: another node is performing database changes' }];
  expect((await step('up')).verdict).toBe('failed');
  expect(harness.verdict('up')?.verdict).toBe('failed');
  harness.runtime.answers.list = [legacy, pending];
  harness.runtime.answers.up = [{ ...ends, code: 1 }];
  expect((await step('up')).verdict).toBe('passed');
  expect(harness.runtime.commands.filter((command) => command === UP)).toHaveLength(2);
});

test('what is done already is not started again', async () => {
  harness.runtime.answers.list = [pending];
  expect((await step('up')).verdict).toBe('passed');
  harness.runtime.answers.list = [{ code: 0, says: FINISHED }];
  expect((await step('finish')).verdict).toBe('passed');
  expect(harness.runtime.commands).toEqual([LIST, LIST]);
});

test('a wrong datastore is refused, and the written verdict is no passed one', async () => {
  harness.runtime.answers.list = [legacy];
  harness.schema = { state: 'none' };
  expect(await step('up')).toMatchObject({ verdict: 'refused' });
  expect(harness.verdict('up')?.verdict).toBe('failed');
  harness.schema = { state: 'unreachable', detail: 'ENOTFOUND' };
  expect((await step('up')).evidence).toMatch(/PGHOST.* \(ENOTFOUND\)$/);
});

test('finish needs up, migrates, and passes only when list says 0', async () => {
  harness.runtime.answers.list = [fresh];
  expect((await step('finish')).verdict).toBe('refused');
  harness.runtime.answers.list = [pending, { code: 0, says: FINISHED }];
  harness.runtime.answers.finish = [ends];
  await harness.greenCarries();
  expect((await step('finish')).verdict).toBe('passed');
  expect(harness.verdict('finish')?.verdict).toBe('passed');
});

test('a datastore that shows otherwise than list says stops the step before anything is started', async () => {
  harness.runtime.answers.list = [pending];
  harness.schema = { state: 'finished', detail: 'none pending' };
  const { verdict, evidence } = await step('finish');
  expect(verdict).toBe('inconclusive');
  expect(evidence).toMatch(
    /^list says .* \(exit 4\), but the datastore shows .*STAGE=migrate-finish again \(none pending\)$/,
  );
  expect(harness.runtime.commands).toEqual([LIST, LIST]);
  expect(harness.verdict('finish')?.verdict).toBe('inconclusive');
});

test('a migration that came between list and the datastore is no disagreement: both are asked once more', async () => {
  harness.runtime.answers.list = [legacy, pending];
  harness.schema = { state: 'pending' };
  const { verdict, evidence } = await step('up');
  expect([verdict, harness.runtime.commands]).toEqual(['passed', [LIST, LIST]]);
  expect(evidence).toContain('already done');
});

test('finish that exits 0 and could not see schema_meta has not passed, and the missing right is named', async () => {
  harness.runtime.answers.list = [pending, legacy];
  harness.runtime.answers.finish = [{ code: 0, says: 'cannot run migrations: database not bootstrapped' }];
  harness.schema = { state: 'pending' };
  await harness.greenCarries();
  const { verdict, evidence } = await step('finish');
  expect(verdict).toBe('inconclusive');
  expect(evidence).toContain('no SELECT right on schema_meta');
});

test('the image of the old release proves nothing by its 0', async () => {
  harness.runtime.answers.list = [
    { code: 0, says: "Executed migrations for database 'kong':\ncore: 2015-01-12-175310_skeleton" },
  ];
  expect((await step('up')).evidence).toContain('give the task the image of the next release');
  expect(await step('list')).toMatchObject({ verdict: 'inconclusive' });
  expect(harness.verdict('up')?.verdict).toBe('inconclusive');
});

test('a datastore that cannot be looked at leaves the word to list, and the evidence says so', async () => {
  harness.runtime.answers.list = [pending];
  harness.schema = { state: 'unreachable', detail: 'ENOTFOUND' };
  expect(await step('up')).toEqual({
    verdict: 'passed',
    evidence:
      '"up" is already done (list exit 4, nothing new): nothing was started; the datastore was not read (ENOTFOUND)',
  });
});

test('finish does not begin while anything of the old release is there', async () => {
  harness.runtime.answers.list = [pending];
  harness.weigh(0, 100);
  harness.service('blue', 1);
  const { verdict, code, evidence } = await step('finish');
  expect([verdict, code]).toEqual(['refused', 'KBG-STEP-028']);
  expect(evidence).toMatch(/^the old release still exists: proxy-blue runs \d tasks, .*; "finish" was not started/);
  expect(harness.runtime.commands).toEqual([LIST]);
});

test('finish does not begin while nothing of the next release is healthy', async () => {
  harness.runtime.answers.list = [pending];
  harness.weigh(0, 100);
  const { verdict, code, evidence } = await step('finish');
  expect([verdict, code]).toEqual(['refused', 'KBG-STEP-029']);
  expect(evidence).toMatch(/^proxy-green has all the traffic and no healthy target; "finish" was not started/);
  expect(harness.runtime.commands).toEqual([LIST]);
});

test("another's live lock is waited for, then list is asked again", async () => {
  harness.runtime.answers.list = [legacy, fresh, pending];
  harness.runtime.answers.up = [ends];
  const context = harness.context();
  const readings = [{ state: 'legacy' }, locked(true), locked(true), locked(false), { state: 'pending' }] as const;
  let read = 0;
  const readSchema = () => Promise.resolve(readings[read++] ?? locked(false));
  const outcome = await runStep('up', context, { ...harness.ports(context), readSchema });
  expect([outcome.verdict, read]).toEqual(['passed', 5]);
});

test('a lock that never goes leaves the question open', async () => {
  harness.runtime.answers.list = [legacy, fresh];
  harness.runtime.answers.up = [ends];
  const context = harness.context();
  let read = 0;
  const readSchema = () => Promise.resolve(read++ === 0 ? ({ state: 'legacy' } as const) : locked(true));
  const outcome = await runStep('up', context, { ...harness.ports(context), readSchema });
  expect(outcome.verdict).toBe('inconclusive');
  expect(outcome.evidence).toContain('did not release it in time');
});

function locked(live: boolean) {
  return { state: 'begun', lock: { ttl: new Date(0), live } } as const;
}

test('a running task of this upgrade and step is attached to, not started again', async () => {
  let release: () => void = () => undefined;
  harness.runtime.hold = new Promise((resolve) => (release = resolve));
  harness.runtime.answers.list = [legacy, pending];
  harness.runtime.answers.up = [ends];
  const first = step('up');
  await until('up runs', () => harness.runtime.commands.includes(UP));
  const second = step('up');
  await until('the second attached', () => harness.said.some((line) => line.includes('attached to it')));
  release();
  expect((await Promise.all([first, second])).map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
  expect(harness.runtime.commands.filter((command) => command === UP)).toHaveLength(1);
});

test('a stopped task that nobody judged is judged, and only then the attempt advances', async () => {
  harness.runtime.answers.list = [legacy, pending];
  harness.runtime.answers.up = [ends];
  const context = harness.context();
  const ports = harness.ports(context);
  let started = '';
  const outcome = await runStep('up', context, {
    ...ports,
    tasks: {
      findRunning: (starter) => ports.tasks.findRunning(starter),
      look: (arn) => (arn === started ? Promise.reject(new Error('killed')) : ports.tasks.look(arn)),
      start: async (request) => {
        const task = await ports.tasks.start(request);
        if (request.command.includes('up')) started = task.arn;
        return task;
      },
    },
  });
  expect(outcome).toEqual({ verdict: 'error', evidence: 'Error: killed', code: 'KBG-AWS-011' });
  await until('the task has stopped', () => harness.cloud.ecs.task(started)?.lastStatus === 'STOPPED');
  harness.runtime.answers.list = [legacy, pending];
  expect((await step('up')).verdict).toBe('passed');
  expect(harness.runtime.commands.filter((command) => command === UP)).toHaveLength(1);
  expect(harness.attempt('up')).toEqual({ upgrade: 1, digest: 'd1', attempt: 2 });
});

test('a task that never started, or lost its exit code, is an error with its reason, and the next run starts a new one', async () => {
  harness.runtime.answers.list = [legacy];
  harness.runtime.answers.up = [ends];
  const context = harness.context();
  const ports = harness.ports(context);
  const start = (request: Parameters<typeof ports.tasks.start>[0]) => {
    if (request.command.includes('up')) harness.cloud.faults.failNextRunTask('CannotPullContainerError: denied');
    return ports.tasks.start(request);
  };
  const tasks = { start, look: ports.tasks.look.bind(ports.tasks), findRunning: () => Promise.resolve(undefined) };
  const outcome = await runStep('up', context, { ...ports, tasks });
  expect(outcome.verdict).toBe('error');
  expect(outcome.evidence).toContain('CannotPullContainerError: denied');
  expect(harness.verdict('up')?.verdict).toBe('error');
  expect(harness.attempt('up')).toMatchObject({ attempt: 2 });
  harness.runtime.answers.list = [legacy, pending];
  expect((await step('up')).verdict).toBe('passed');
});

test('list shows and writes nothing', async () => {
  harness.runtime.answers.list = [pending];
  expect(await step('list')).toEqual({ verdict: 'passed', evidence: 'list exit 4: 1 executed, 1 pending, 0 new' });
  expect(harness.verdict('list')).toBeUndefined();
});

test('a listing that cannot be asked or read is an error', async () => {
  harness.runtime.answers.list = [{ code: 4 }];
  expect((await step('list')).evidence).toMatch(/could not be read from the log.*apply STAGE=migrate-up again$/);
  harness.runtime.answers.list = [{ code: 0 }];
  expect((await step('list')).evidence).toContain('could not be read from the log');
  harness.runtime.answers.list = [{ code: 1, says: 'Error: no connection' }];
  expect((await step('list')).verdict).toBe('error');
  harness.runtime.answers.list = [{ ...ends, code: 7 }];
  expect((await step('list')).verdict).toBe('inconclusive');
  harness.cloud.faults.loseNextExitCode('Host EC2 (instance i-1) terminated.');
  expect((await step('list')).evidence).toContain('terminated');
});

test('another account is refused and nothing is written', async () => {
  await expect(step('up', { account: '999999999999' })).rejects.toMatchObject({ outcome: 'refused' });
  expect(harness.runtime.commands).toEqual([]);
  expect(harness.verdict('up')).toBeUndefined();
});

test('a role is assumed first', async () => {
  harness.runtime.answers.list = [pending];
  await step('list', { roleArn: 'arn:aws:iam::123456789012:role/operator' });
  expect(harness.api?.calls.map(({ action }) => action).slice(0, 2)).toEqual(['AssumeRole', 'GetCallerIdentity']);
});

test('where the words of list are lost, the JSON of status is read', async () => {
  harness.runtime.answers.list = [{ code: 4 }];
  const entry = (name: string) => [{ subsystem: 'core', namespace: 'kong.db.migrations.core', migrations: [name] }];
  const says = JSON.stringify({ executed_migrations: entry('000_base'), pending_migrations: entry('001_a') });
  harness.runtime.answers.status = [{ code: 0, says }];
  harness.schema = { state: 'pending' };
  expect(await step('up')).toMatchObject({
    verdict: 'passed',
    evidence: expect.stringContaining('already done') as string,
  });
  expect(harness.runtime.commands).toEqual([LIST, 'kong migrations status']);
});
