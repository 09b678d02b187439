import type { Service } from '../../../lib/cloud/ecs/service';
import type { TargetGroup } from '../../../lib/cloud/elb/target-group';
import { Fixture, healthy, PORT } from '../../support/cloud-fixture';
import { until } from '../../support/until';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

async function get(group: TargetGroup, path: string): Promise<void> {
  const target = [...group.targets.values()].find(({ state }) => state === 'healthy');
  await fetch(`http://127.0.0.1:${target!.hostPorts[PORT]!}${path}`).catch(() => undefined);
}

function steady(service: Service, version: string): boolean {
  return service.deployments.length === 1 && service.taskDefinition.endsWith(version) && service.runningCount === 2;
}

test('a service brings its tasks up through PROVISIONING and PENDING, and its targets become healthy', async () => {
  const group = fixture.balanced('blue');
  const service = fixture.service(fixture.definition('web'), group);
  await until('two tasks are provisioned', () => service.pendingCount === 2);
  expect(fixture.cloud.ecs.tasks().map(({ lastStatus }) => lastStatus)).toEqual(['PROVISIONING', 'PROVISIONING']);
  expect(service.deployments[0]?.rolloutState).toBe('IN_PROGRESS');
  await until('two targets are healthy', () => healthy(group) === 2);
  await until('the deployment is complete', () => service.deployments[0]?.rolloutState === 'COMPLETED');
  expect(service.events[0]?.message).toBe('(service web) has reached a steady state.');
});

test('a steady state does not imply healthy targets', async () => {
  const group = fixture.balanced('blue');
  const definition = fixture.definition('web', { environment: { HEALTH: '500' } });
  const service = fixture.service(definition, group, { healthCheckGracePeriod: 3600 });
  await until('steady', () => service.events.some(({ message }) => message.endsWith('has reached a steady state.')));
  expect(healthy(group)).toBe(0);
});

test('a service is refused while its target group is in no rule', () => {
  const group = fixture.targetGroup('lonely');
  expect(() => fixture.service(fixture.definition('web'), group)).toThrow(
    `The target group with targetGroupArn ${group.arn} does not have an associated load balancer.`,
  );
});

test('a second service of the same name is refused, also while the first is draining', async () => {
  const definition = fixture.definition('web');
  const first = fixture.service(definition, undefined);
  expect(() => fixture.service(definition, undefined)).toThrow('Creation of service was not idempotent.');
  await until('running', () => first.runningCount === 2);
  const deleted = fixture.cloud.ecs.deleteService('main', 'web');
  expect(() => fixture.service(definition, undefined)).toThrow('still Draining');
  await deleted;
  expect(first.status).toBe('INACTIVE');
  expect(fixture.runtime.running).toBe(0);
  const second = fixture.service(definition, undefined);
  expect(second.createdAt.getTime()).toBeGreaterThan(first.createdAt.getTime());
});

test('a stopping task drains for the deregistration delay before it gets SIGTERM', async () => {
  const group = fixture.balanced('blue', { deregistrationDelay: 30 });
  const service = fixture.service(fixture.definition('web'), group, { desiredCount: 1 });
  await until('healthy', () => healthy(group) === 1);
  const askedAt = fixture.clock.now().getTime();
  let termAt = 0;
  fixture.runtime.onSignal = () => {
    termAt = fixture.clock.now().getTime();
    expect(group.targets.size).toBe(0);
  };
  fixture.cloud.ecs.updateService('main', 'web', { desiredCount: 0 });
  await until('draining', () => [...group.targets.values()].some(({ state }) => state === 'draining'));
  expect(fixture.cloud.ecs.tasks()[0]?.lastStatus).toBe('DEACTIVATING');
  await until('stopped', () => fixture.cloud.ecs.tasks()[0]?.lastStatus === 'STOPPED');
  expect(termAt - askedAt).toBeGreaterThan(29_000);
  expect(fixture.runtime.started[0]?.signals).toEqual(['SIGTERM']);
  expect(service.runningCount).toBe(0);
});

test('a task that ignores SIGTERM is killed after its stop timeout', async () => {
  const definition = fixture.definition('web', { environment: { IGNORE_TERM: '1' }, stopTimeout: 20 });
  const service = fixture.service(definition, undefined, { desiredCount: 1 });
  await until('running', () => service.runningCount === 1);
  await fixture.cloud.ecs.deleteService('main', 'web');
  expect(fixture.runtime.started[0]?.signals).toEqual(['SIGTERM', 'SIGKILL']);
  expect(fixture.cloud.ecs.tasks()[0]?.containers[0]?.exitCode).toBe(137);
});

test('a crashed task is replaced', async () => {
  const group = fixture.balanced('blue');
  const service = fixture.service(fixture.definition('web'), group);
  await until('healthy', () => healthy(group) === 2);
  await get(group, '/exit');
  await until('a third task is healthy', () => fixture.cloud.ecs.tasks().length === 3 && healthy(group) === 2);
  const crashed = fixture.cloud.ecs.tasks().find(({ lastStatus }) => lastStatus === 'STOPPED');
  expect(crashed?.stopCode).toBe('EssentialContainerExited');
  expect(crashed?.containers[0]?.exitCode).toBe(3);
  expect(service.deployments[0]?.failedTasks).toBe(1);
});

test('an unhealthy task is replaced, and stopped only when its replacement is healthy', async () => {
  const group = fixture.balanced('blue');
  fixture.service(fixture.definition('web'), group);
  await until('healthy', () => healthy(group) === 2);
  fixture.runtime.onSignal = () => {
    expect(healthy(group)).toBe(2);
  };
  await get(group, '/sicken');
  await until('replaced', () => fixture.cloud.ecs.tasks().some(({ lastStatus }) => lastStatus === 'STOPPED'));
  expect(fixture.cloud.ecs.tasks().find(({ lastStatus }) => lastStatus === 'STOPPED')?.stoppedReason).toBe(
    'Task failed ELB health checks',
  );
});

test('a new task definition rolls the service, and the minimum stays healthy throughout', async () => {
  const group = fixture.balanced('blue');
  const service = fixture.service(fixture.definition('web'), group);
  await until('healthy', () => healthy(group) === 2 && steady(service, ':1'));
  let least = 2;
  const watch = setInterval(() => (least = Math.min(least, healthy(group))), 1);
  const second = fixture.definition('web', { environment: { VERSION: '2' } });
  fixture.cloud.ecs.updateService('main', 'web', { taskDefinition: second.arn });
  expect(service.deployments.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
  await until('rolled', () => steady(service, ':2') && service.deployments[0]?.rolloutState === 'COMPLETED');
  clearInterval(watch);
  expect(least).toBe(2);
  const running = fixture.cloud.ecs.tasks().filter(({ lastStatus }) => lastStatus === 'RUNNING');
  expect(running.map(({ taskDefinitionArn }) => taskDefinitionArn)).toEqual([second.arn, second.arn]);
});

test('a rolling deployment whose new tasks never become healthy leaves the old ones serving', async () => {
  const group = fixture.balanced('blue');
  const service = fixture.service(fixture.definition('web'), group);
  await until('healthy', () => healthy(group) === 2);
  const sick = fixture.definition('web', { environment: { HEALTH: '500' } });
  fixture.cloud.ecs.updateService('main', 'web', { taskDefinition: sick.arn });
  await until('a sick task was given up', () =>
    fixture.cloud.ecs.tasks().some(({ stoppedReason }) => stoppedReason === 'Task failed ELB health checks'),
  );
  expect(healthy(group)).toBe(2);
  expect(service.deployments[0]?.rolloutState).toBe('IN_PROGRESS');
});

test('a definition that cannot be started is tried again at growing intervals', async () => {
  const service = fixture.service(fixture.definition('web', { image: 'nothing' }), undefined, { desiredCount: 1 });
  await until('two failures', () => service.deployments[0]!.failedTasks >= 2);
  expect(service.events.map(({ message }) => message)).toContain(
    '(service web) is unable to consistently start tasks successfully.',
  );
  expect(fixture.cloud.ecs.tasks()[0]).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: pull image manifest: nothing not found',
  });
});

test('closing the cloud leaves no process behind', async () => {
  const service = fixture.service(fixture.definition('web'), undefined);
  await until('running', () => service.runningCount === 2);
  await fixture.close();
  expect(fixture.runtime.running).toBe(0);
});
