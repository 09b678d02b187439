import type { Target } from '../elb/target-group';
import type { LoadBalancing } from '../elb/elb';
import type { Standing } from './scheduling';
import type { ServiceRecord } from './service-record';
import type { TaskRecord } from './task-record';

/** A live task and how it stands. */
export interface ServiceTask extends Standing {
  readonly task: TaskRecord;
}

/** Looks at a task through the target groups in which it is registered, as the service scheduler does. */
export function standing(service: ServiceRecord, task: TaskRecord, elb: LoadBalancing, now: Date): ServiceTask {
  const groups = new Map(elb.targetGroups().map((group) => [group.arn, group]));
  const targets = task.input.loadBalancers.map(({ targetGroupArn }) =>
    groups.get(targetGroupArn)?.targets.get(task.input.address),
  );
  const startedAt = task.startedAt?.getTime() ?? now.getTime();
  const graceOver = now.getTime() - startedAt >= service.healthCheckGracePeriod * 1000;
  return {
    task,
    current: task.input.deploymentId === service.primary.id,
    ready: task.isRunning && targets.every((target) => target?.state === 'healthy'),
    sick: task.isRunning && graceOver && targets.some(isUnhealthy),
  };
}

function isUnhealthy(target: Target | undefined): boolean {
  return target?.state === 'unhealthy';
}
