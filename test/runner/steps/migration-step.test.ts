import { runStep } from '../../../lib/runner/steps/run-step';
import { until } from '../../../lab/test/support/until';
import { Bench, FINISHED, LEGACY, PENDING } from '../bench';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.close());

const LIST = 'kong migrations list';
const UP = 'kong migrations up --lock-timeout 300 --db-timeout 300';
const legacy = { code: 3, says: LEGACY };
const pending = { code: 4, says: PENDING };
const ends = { code: 0, says: '22 migrations processed' };
const fresh = { code: 5, says: 'database has new migrations available:\ncore: 001_14_to_15' };

async function step(name: 'up' | 'finish' | 'list', more = {}) {
  const context = bench.context(more);
  return await runStep(name, context, bench.ports(context));
}

test('up asks, migrates, confirms by list and writes the verdict', async () => {
  bench.runtime.answers.list = [legacy, pending];
  bench.runtime.answers.up = [{ code: 0, says: 'core migrated up to: 001_14_to_15 (pending)' }];
  expect(await step('up')).toEqual({ verdict: 'passed', evidence: '"up" is done (list exit 4, nothing new)' });
  expect(bench.runtime.commands).toEqual([LIST, UP, LIST]);
  expect(bench.said).toContain('| core migrated up to: 001_14_to_15 (pending)');
  expect(bench.verdict('up')).toEqual({
    upgrade: 1,
    digest: 'd1',
    token: 't1',
    seq: 3,
    stage: 'migrate-up',
    verdict: 'passed',
    evidence: '"up" is done (list exit 4, nothing new)',
  });
  expect(bench.attempt('up')).toEqual({ upgrade: 1, digest: 'd1', attempt: 2 });
});

test('an exit code of up is not believed: 0 without an effect fails, 1 with one passes', async () => {
  bench.runtime.answers.list = [legacy];
  bench.runtime.answers.up = [{ code: 0, says: 'aborted: another node is performing database changes' }];
  expect((await step('up')).verdict).toBe('failed');
  expect(bench.verdict('up')?.verdict).toBe('failed');
  bench.runtime.answers.list = [legacy, pending];
  bench.runtime.answers.up = [{ ...ends, code: 1 }];
  expect((await step('up')).verdict).toBe('passed');
  expect(bench.runtime.commands.filter((command) => command === UP)).toHaveLength(2);
});

test('what is done already is not started again', async () => {
  bench.runtime.answers.list = [pending];
  expect((await step('up')).verdict).toBe('passed');
  bench.runtime.answers.list = [{ code: 0, says: FINISHED }];
  expect((await step('finish')).verdict).toBe('passed');
  expect(bench.runtime.commands).toEqual([LIST, LIST]);
});

test('a wrong datastore is refused, and the written verdict is no passed one', async () => {
  bench.runtime.answers.list = [legacy];
  bench.schema = { state: 'none' };
  expect(await step('up')).toMatchObject({ verdict: 'refused' });
  expect(bench.verdict('up')?.verdict).toBe('failed');
  bench.schema = { state: 'unreachable', detail: 'ENOTFOUND' };
  expect((await step('up')).evidence).toMatch(/PGHOST.* \(ENOTFOUND\)$/);
});

test('finish needs up, migrates, and passes only when list says 0', async () => {
  bench.runtime.answers.list = [fresh];
  expect((await step('finish')).verdict).toBe('refused');
  bench.runtime.answers.list = [pending, { code: 0, says: FINISHED }];
  bench.runtime.answers.finish = [ends];
  await bench.greenCarries();
  expect((await step('finish')).verdict).toBe('passed');
  expect(bench.verdict('finish')?.verdict).toBe('passed');
});

test('a datastore that shows otherwise than list says stops the step before anything is started', async () => {
  bench.runtime.answers.list = [pending];
  bench.schema = { state: 'finished', detail: 'none pending' };
  const { verdict, evidence } = await step('finish');
  expect(verdict).toBe('inconclusive');
  expect(evidence).toMatch(
    /^list says .* \(exit 4\), but the datastore shows .*STAGE=migrate-finish again \(none pending\)$/,
  );
  expect(bench.runtime.commands).toEqual([LIST, LIST]);
  expect(bench.verdict('finish')?.verdict).toBe('inconclusive');
});

test('a migration that came between list and the datastore is no disagreement: both are asked once more', async () => {
  bench.runtime.answers.list = [legacy, pending];
  bench.schema = { state: 'pending' };
  const { verdict, evidence } = await step('up');
  expect([verdict, bench.runtime.commands]).toEqual(['passed', [LIST, LIST]]);
  expect(evidence).toContain('already done');
});

test('finish that exits 0 and could not see schema_meta has not passed, and the missing right is named', async () => {
  bench.runtime.answers.list = [pending, legacy];
  bench.runtime.answers.finish = [{ code: 0, says: 'cannot run migrations: database not bootstrapped' }];
  bench.schema = { state: 'pending' };
  await bench.greenCarries();
  const { verdict, evidence } = await step('finish');
  expect(verdict).toBe('inconclusive');
  expect(evidence).toContain('no SELECT right on schema_meta');
});

test('the image of the old release proves nothing by its 0', async () => {
  bench.runtime.answers.list = [
    { code: 0, says: "Executed migrations for database 'kong':\ncore: 2015-01-12-175310_skeleton" },
  ];
  expect((await step('up')).evidence).toContain('give the task the image of the next release');
  expect(await step('list')).toMatchObject({ verdict: 'inconclusive' });
  expect(bench.verdict('up')?.verdict).toBe('inconclusive');
});

test('a datastore that cannot be looked at leaves the word to list, and the evidence says so', async () => {
  bench.runtime.answers.list = [pending];
  bench.schema = { state: 'unreachable', detail: 'ENOTFOUND' };
  expect(await step('up')).toEqual({
    verdict: 'passed',
    evidence:
      '"up" is already done (list exit 4, nothing new): nothing was started; the datastore was not read (ENOTFOUND)',
  });
});

test('finish does not begin while anything of the old release is there', async () => {
  bench.runtime.answers.list = [pending];
  bench.weigh(0, 100);
  bench.service('blue', 1);
  const { verdict, evidence } = await step('finish');
  expect(verdict).toBe('refused');
  expect(evidence).toMatch(/^the old release is still there: proxy-blue runs \d tasks, .*; "finish" was not started/);
  expect(bench.runtime.commands).toEqual([LIST]);
});

test('finish does not begin while nothing of the next release is healthy', async () => {
  bench.runtime.answers.list = [pending];
  bench.weigh(0, 100);
  const { verdict, evidence } = await step('finish');
  expect(verdict).toBe('refused');
  expect(evidence).toMatch(
    /^proxy-green carries all traffic and none of its targets is healthy; "finish" was not started/,
  );
  expect(bench.runtime.commands).toEqual([LIST]);
});

test("another's live lock is waited for, then list is asked again", async () => {
  bench.runtime.answers.list = [legacy, fresh, pending];
  bench.runtime.answers.up = [ends];
  const context = bench.context();
  const readings = [{ state: 'legacy' }, locked(true), locked(true), locked(false), { state: 'pending' }] as const;
  let read = 0;
  const readSchema = () => Promise.resolve(readings[read++] ?? locked(false));
  const outcome = await runStep('up', context, { ...bench.ports(context), readSchema });
  expect([outcome.verdict, read]).toEqual(['passed', 5]);
});

test('a lock that never goes leaves the question open', async () => {
  bench.runtime.answers.list = [legacy, fresh];
  bench.runtime.answers.up = [ends];
  const context = bench.context();
  let read = 0;
  const readSchema = () => Promise.resolve(read++ === 0 ? ({ state: 'legacy' } as const) : locked(true));
  const outcome = await runStep('up', context, { ...bench.ports(context), readSchema });
  expect(outcome.verdict).toBe('inconclusive');
  expect(outcome.evidence).toContain('did not release it in time');
});

function locked(live: boolean) {
  return { state: 'begun', lock: { ttl: new Date(0), live } } as const;
}

test('a running task of this upgrade and step is attached to, not started again', async () => {
  let release: () => void = () => undefined;
  bench.runtime.hold = new Promise((resolve) => (release = resolve));
  bench.runtime.answers.list = [legacy, pending];
  bench.runtime.answers.up = [ends];
  const first = step('up');
  await until('up runs', () => bench.runtime.commands.includes(UP));
  const second = step('up');
  await until('the second attached', () => bench.said.some((line) => line.includes('attached to it')));
  release();
  expect((await Promise.all([first, second])).map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
  expect(bench.runtime.commands.filter((command) => command === UP)).toHaveLength(1);
});

test('a stopped task that nobody judged is judged, and only then the attempt advances', async () => {
  bench.runtime.answers.list = [legacy, pending];
  bench.runtime.answers.up = [ends];
  const context = bench.context();
  const ports = bench.ports(context);
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
  expect(outcome).toEqual({ verdict: 'error', evidence: 'Error: killed' });
  await until('the task has stopped', () => bench.cloud.ecs.task(started)?.lastStatus === 'STOPPED');
  bench.runtime.answers.list = [legacy, pending];
  expect((await step('up')).verdict).toBe('passed');
  expect(bench.runtime.commands.filter((command) => command === UP)).toHaveLength(1);
  expect(bench.attempt('up')).toEqual({ upgrade: 1, digest: 'd1', attempt: 2 });
});

test('a task that never started, or lost its exit code, is an error with its reason, and the next run starts a new one', async () => {
  bench.runtime.answers.list = [legacy];
  bench.runtime.answers.up = [ends];
  const context = bench.context();
  const ports = bench.ports(context);
  const start = (request: Parameters<typeof ports.tasks.start>[0]) => {
    if (request.command.includes('up')) bench.cloud.faults.failNextRunTask('CannotPullContainerError: denied');
    return ports.tasks.start(request);
  };
  const tasks = { start, look: ports.tasks.look.bind(ports.tasks), findRunning: () => Promise.resolve(undefined) };
  const outcome = await runStep('up', context, { ...ports, tasks });
  expect(outcome.verdict).toBe('error');
  expect(outcome.evidence).toContain('CannotPullContainerError: denied');
  expect(bench.verdict('up')?.verdict).toBe('error');
  expect(bench.attempt('up')).toMatchObject({ attempt: 2 });
  bench.runtime.answers.list = [legacy, pending];
  expect((await step('up')).verdict).toBe('passed');
});

test('list shows and writes nothing', async () => {
  bench.runtime.answers.list = [pending];
  expect(await step('list')).toEqual({ verdict: 'passed', evidence: 'list exit 4: 1 executed, 1 pending, 0 new' });
  expect(bench.verdict('list')).toBeUndefined();
});

test('a listing that cannot be asked or read is an error', async () => {
  bench.runtime.answers.list = [{ code: 4 }];
  expect((await step('list')).evidence).toMatch(/could not be read from the log.*apply STAGE=migrate-up again$/);
  bench.runtime.answers.list = [{ code: 0 }];
  expect((await step('list')).evidence).toContain('could not be read from the log');
  bench.runtime.answers.list = [{ code: 1, says: 'Error: no connection' }];
  expect((await step('list')).verdict).toBe('error');
  bench.runtime.answers.list = [{ ...ends, code: 7 }];
  expect((await step('list')).verdict).toBe('inconclusive');
  bench.cloud.faults.loseNextExitCode('Host EC2 (instance i-1) terminated.');
  expect((await step('list')).evidence).toContain('terminated');
});

test('another account is refused and nothing is written', async () => {
  await expect(step('up', { account: '999999999999' })).rejects.toMatchObject({ outcome: 'refused' });
  expect(bench.runtime.commands).toEqual([]);
  expect(bench.verdict('up')).toBeUndefined();
});

test('a role is assumed first', async () => {
  bench.runtime.answers.list = [pending];
  await step('list', { roleArn: 'arn:aws:iam::123456789012:role/operator' });
  expect(bench.api?.calls.map(({ action }) => action).slice(0, 2)).toEqual(['AssumeRole', 'GetCallerIdentity']);
});

test('where the words of list are lost, the JSON of status is read', async () => {
  bench.runtime.answers.list = [{ code: 4 }];
  const entry = (name: string) => [{ subsystem: 'core', namespace: 'kong.db.migrations.core', migrations: [name] }];
  const says = JSON.stringify({ executed_migrations: entry('000_base'), pending_migrations: entry('001_a') });
  bench.runtime.answers.status = [{ code: 0, says }];
  bench.schema = { state: 'pending' };
  expect(await step('up')).toMatchObject({
    verdict: 'passed',
    evidence: expect.stringContaining('already done') as string,
  });
  expect(bench.runtime.commands).toEqual([LIST, 'kong migrations status']);
});
