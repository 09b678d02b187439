import type { ContainerDefinition } from '../../../lib/cloud/ecs/task-definition';
import type { Task } from '../../../lib/cloud/ecs/task';
import { Fixture } from '../../support/cloud-fixture';
import { until } from '../../support/until';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kong-AbCdEf';

async function run(container: Partial<ContainerDefinition>): Promise<Task> {
  fixture.definition('job', { image: 'job', containerPorts: [], command: ['0'], ...container });
  const task = fixture.cloud.ecs.runTask({ cluster: 'main', taskDefinition: 'job' });
  await until('stopped', () => task.lastStatus === 'STOPPED');
  return task;
}

test('secrets reach the process, not the definition', async () => {
  fixture.cloud.setSecret(SECRET, '{"password":"hush"}');
  fixture.cloud.ssm.put({ name: '/kong/word', type: 'SecureString', value: 'ssm-hush', overwrite: false });
  const { arn } = fixture.cloud.ssm.get('/kong/word');
  await run({ secrets: { WHOLE: SECRET, PASSWORD: `${SECRET}:password::`, WORD: arn } });
  expect(fixture.runtime.started[0]?.spec.environment).toMatchObject({
    WHOLE: '{"password":"hush"}',
    PASSWORD: 'hush',
    WORD: 'ssm-hush',
  });
  expect(JSON.stringify(fixture.cloud.ecs.taskDefinition('job'))).not.toContain('hush"');
});

test('an unknown secret gets an invented value and is noted once; a missing parameter keeps the task from starting', async () => {
  await run({ secrets: { A: SECRET, B: SECRET } });
  expect(fixture.cloud.assumptions().filter((what) => what.startsWith('secret'))).toEqual([`secret ${SECRET}`]);
  const parameter = 'arn:aws:ssm:eu-west-1:123456789012:parameter/none';
  const task = await run({ secrets: { A: parameter } });
  expect(task.stopCode).toBe('TaskFailedToStart');
  expect(task.stoppedReason).toMatch(/^ResourceInitializationError: unable to pull secrets/);
});

test('an image that cannot be pulled stops the task before it started', async () => {
  const task = await run({ image: 'nothing' });
  expect(task).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: pull image manifest: nothing not found',
  });
  expect(task.containers[0]?.exitCode).toBeUndefined();
});

test('overrides replace the command and add to the environment, and must name the container', async () => {
  fixture.definition('job', { image: 'job', containerPorts: [], command: ['0'], environment: { A: '1', B: '1' } });
  const input = { cluster: 'main', taskDefinition: 'job' };
  const task = fixture.cloud.ecs.runTask({
    ...input,
    overrides: [{ name: 'app', command: ['5'], environment: { B: '2' } }],
  });
  await until('stopped', () => task.lastStatus === 'STOPPED');
  expect(task.containers).toEqual([{ name: 'app', exitCode: 5 }]);
  expect(fixture.runtime.started[0]?.spec.environment).toEqual({ A: '1', B: '2' });
  expect(() => fixture.cloud.ecs.runTask({ ...input, overrides: [{ name: 'kong' }] })).toThrow(
    'Override for container named kong is not a container in the TaskDefinition.',
  );
});

test('a task that is stopped before it started never runs', async () => {
  fixture.definition('job', { image: 'job', containerPorts: [], command: ['wait'] });
  const task = fixture.cloud.ecs.runTask({ cluster: 'main', taskDefinition: 'job' });
  fixture.cloud.ecs.stopTask(task.arn, 'changed my mind');
  await until('stopped', () => task.lastStatus === 'STOPPED');
  expect(fixture.runtime.started).toHaveLength(0);
  expect(task).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'changed my mind' });
});

test('more than one container a task is refused by name', () => {
  const { containers } = fixture.definition('one');
  const two = { family: 'two', containers: [...containers, ...containers], attributes: {}, tags: {} };
  expect(() => fixture.cloud.ecs.registerTaskDefinition(two)).toThrow(
    'The lab runs one container a task; task definition two has 2.',
  );
});

test('a deregistered definition starts nothing new, and its family answers the latest active revision', () => {
  const first = fixture.definition('web');
  const second = fixture.definition('web');
  fixture.cloud.ecs.deregisterTaskDefinition(second.arn);
  expect(fixture.cloud.ecs.taskDefinition('web').arn).toBe(first.arn);
  expect(() => fixture.cloud.ecs.runTask({ cluster: 'main', taskDefinition: 'web:2' })).toThrow(
    'TaskDefinition is inactive',
  );
});

test('a cluster that was not created here is taken as existing and noted once', () => {
  fixture.definition('web');
  fixture.cloud.ecs.createCluster('own');
  for (const cluster of ['main', 'main', 'own']) fixture.cloud.ecs.runTask({ cluster, taskDefinition: 'web' });
  expect(fixture.cloud.assumptions()).toEqual(['ECS cluster arn:aws:ecs:eu-west-1:123456789012:cluster/main']);
});
