import {
  ClientException,
  ConflictException,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../lib/cloud/common/aws-error';
import { until } from '../support/until';
import { startSession, type Session } from '../support/api-session';

let session: Session;
beforeEach(async () => {
  session = await startSession();
  session.fixture.definition('job', {
    image: 'job',
    containerPorts: [],
    command: ['0'],
    logGroup: '/kong/jobs',
    logStreamPrefix: 'run',
  });
});
afterEach(() => session.close());

async function run(more: Partial<RunTaskCommandInput> = {}) {
  const answer = await session.ecs.send(new RunTaskCommand({ cluster: 'main', taskDefinition: 'job', ...more }));
  return answer.tasks![0]!;
}

async function describeTask(arn: string) {
  const answer = await session.ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: [arn] }));
  return answer.tasks![0]!;
}

async function stopped(arn: string) {
  await until('the task has stopped', () => session.fixture.cloud.ecs.task(arn)?.lastStatus === 'STOPPED');
  return describeTask(arn);
}

test('RunTask answers at once; the task ends later, with its exit code', async () => {
  const task = await run({ overrides: { containerOverrides: [{ name: 'app', command: ['7'] }] } });
  expect(task.lastStatus).toBe('PROVISIONING');
  const end = await stopped(task.taskArn!);
  expect(end).toMatchObject({ stopCode: 'EssentialContainerExited', startedAt: expect.any(Date) as Date });
  expect(end.containers![0]!.exitCode).toBe(7);
  expect(end.stoppedAt!.getTime()).toBeGreaterThan(end.createdAt!.getTime() + 9_000);
});

test('the same client token answers the same task, also when it has stopped', async () => {
  const first = await run({ clientToken: 'up-1' });
  const again = await run({ clientToken: 'up-1' });
  await stopped(first.taskArn!);
  const later = await run({ clientToken: 'up-1' });
  expect([again.taskArn, later.taskArn]).toEqual([first.taskArn, first.taskArn]);
  expect(session.fixture.cloud.ecs.tasks()).toHaveLength(1);
  expect((await run({ clientToken: 'up-2' })).taskArn).not.toBe(first.taskArn);
  await expect(run({ clientToken: 'up-1', startedBy: 'another' })).rejects.toThrow(ConflictException);
});

test('a task that cannot start stops with a reason and without an exit code', async () => {
  session.fixture.cloud.faults.failNextRunTask('CannotPullContainerError: access denied');
  const end = await stopped((await run()).taskArn!);
  expect(end).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: access denied',
  });
  expect(end.startedAt).toBeUndefined();
  expect(end.containers![0]!.exitCode).toBeUndefined();
});

test('a task may end without an exit code', async () => {
  session.fixture.cloud.faults.loseNextExitCode('Host EC2 (instance i-1) terminated.');
  const end = await stopped((await run()).taskArn!);
  expect(end.containers![0]!.exitCode).toBeUndefined();
  expect(end.stoppedReason).toContain('terminated');
});

test('tasks are listed by family, starter and desired status, which is RUNNING by default', async () => {
  session.fixture.definition('other', { image: 'job', containerPorts: [], command: ['wait'] });
  const ended = await run({ startedBy: 'upgrade-1' });
  const other = await run({ taskDefinition: 'other' });
  await stopped(ended.taskArn!);
  const list = async (more: object) =>
    (await session.ecs.send(new ListTasksCommand({ cluster: 'main', ...more }))).taskArns;
  expect(await list({})).toEqual([other.taskArn]);
  expect(await list({ desiredStatus: 'STOPPED', startedBy: 'upgrade-1' })).toEqual([ended.taskArn]);
  expect(await list({ family: 'other' })).toEqual([other.taskArn]);
  expect(await list({ family: 'job' })).toEqual([]);
  await session.ecs.send(new StopTaskCommand({ cluster: 'main', task: other.taskArn, reason: 'enough' }));
  expect(await stopped(other.taskArn!)).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'enough' });
});

test('a service is described with its deployments, events and counts in lab time', async () => {
  const group = session.fixture.balanced('blue');
  session.fixture.service(session.fixture.definition('web'), group);
  const describeServices = async () =>
    await session.ecs.send(new DescribeServicesCommand({ cluster: 'main', services: ['web', 'none'] }));
  await until('steady', () => session.fixture.cloud.ecs.service('main', 'web').runningCount === 2);
  const { services, failures } = await describeServices();
  expect(failures).toEqual([{ arn: 'none', reason: 'MISSING' }]);
  expect(services![0]).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 2, pendingCount: 0 });
  expect(services![0]!.deployments![0]!.createdAt!.getTime()).toBe(services![0]!.createdAt!.getTime());
  expect(services![0]!.events!.map(({ message }) => message).join()).toContain('has started 2 tasks');
  expect(services![0]!.loadBalancers![0]!.targetGroupArn).toBe(group.arn);
});

test('a task definition is described by family; an unknown one is refused', async () => {
  const answer = await session.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'job' }));
  expect(answer.taskDefinition).toMatchObject({ family: 'job', revision: 1, status: 'ACTIVE' });
  expect(answer.taskDefinition!.containerDefinitions![0]).toMatchObject({ name: 'app', image: 'job', command: ['0'] });
  await expect(run({ taskDefinition: 'nothing' })).rejects.toThrow(ClientException);
});

test('an injected fault is answered the given number of times, then the call works', async () => {
  session.fixture.cloud.faults.apiError('RunTask', new AwsError('ThrottlingException', 'Rate exceeded'), 2);
  await expect(run()).rejects.toMatchObject({ name: 'ThrottlingException' });
  await expect(run()).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect((await run()).lastStatus).toBe('PROVISIONING');
  expect(session.api.calls.map(({ service, action }) => `${service} ${action}`)).toEqual(Array(3).fill('ecs RunTask'));
});
