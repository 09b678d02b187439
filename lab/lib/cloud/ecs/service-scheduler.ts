import type { LabClock } from '../../common/clock';
import { lastPart } from '../common/arn';
import type { Background } from '../common/background';
import type { LoadBalancing } from '../elb/elb';
import { decide } from './scheduling';
import { standing, type ServiceTask } from './service-health';
import type { ServiceRecord } from './service-record';
import type { TaskDefinitions } from './task-definitions';
import type { TaskRecord } from './task-record';
import type { TaskStore } from './task-store';
import { Wake } from '../common/wake';

/** Lab seconds after which a service is looked at although nothing happened: grace periods and retries end unannounced. */
const LOOK_SECONDS = 5;
/** AWS: ECS Developer Guide, "Service throttle logic": the wait between starts grows up to 27 minutes. */
const FIRST_RETRY_SECONDS = 10;
const MAX_RETRY_SECONDS = 27 * 60;
/** Stop codes of tasks that ended by themselves. */
const FAILURES = new Set(['TaskFailedToStart', 'EssentialContainerExited']);

export interface ServiceSchedulerOptions {
  readonly clock: LabClock;
  readonly background: Background;
  readonly elb: LoadBalancing;
  readonly definitions: TaskDefinitions;
  readonly tasks: TaskStore;
}

/** Keeps one service at its count: starts, replaces and stops tasks, and rolls deployments. */
export class ServiceScheduler {
  private readonly wake = new Wake();
  private readonly gone: (() => void)[] = [];

  constructor(
    private readonly service: ServiceRecord,
    private readonly options: ServiceSchedulerOptions,
  ) {}

  begin(): void {
    this.options.background.run(async () => {
      while (!this.isOver()) {
        this.look();
        await this.wake.wait(this.options.background.sleep(LOOK_SECONDS));
        this.options.background.signal.throwIfAborted();
      }
      for (const resolve of this.gone) resolve();
    });
  }

  /** Something changed: looks again soon. */
  notify(): void {
    this.wake.now();
  }

  /** Resolves when the service is INACTIVE; rejects when the cloud is closed before. */
  whenGone(): Promise<void> {
    const { signal } = this.options.background;
    return new Promise((resolve, reject) => {
      this.gone.push(resolve);
      signal.addEventListener('abort', () => {
        reject(new Error(`the lab was closed while service ${this.service.name} was draining`));
      });
    });
  }

  taskChanged(task: TaskRecord): void {
    const deployment = this.service.deployments.find(({ id }) => id === task.input.deploymentId);
    if (task.lastStatus === 'RUNNING') this.service.failedStarts = 0;
    const failed = task.lastStatus === 'STOPPED' && FAILURES.has(task.stopCode ?? '');
    if (failed && deployment !== undefined) deployment.failedTasks += 1;
    if (failed && task.stopCode === 'TaskFailedToStart') this.throttle();
    this.notify();
  }

  private throttle(): void {
    const { service } = this;
    service.failedStarts += 1;
    const wait = Math.min(FIRST_RETRY_SECONDS * 2 ** (service.failedStarts - 1), MAX_RETRY_SECONDS);
    service.retryAt = this.options.clock.now().getTime() + wait * 1000;
    if (service.failedStarts > 1) this.addEvent('is unable to consistently start tasks successfully.');
  }

  private isOver(): boolean {
    return this.service.status === 'INACTIVE';
  }

  private look(): void {
    const { service } = this;
    const now = this.options.clock.now();
    const tasks = this.live().map((task) => standing(service, task, this.options.elb, now));
    const decision = decide(tasks, service);
    this.stop(decision.stop);
    if (now.getTime() >= service.retryAt) this.start(decision.start);
    this.count(now);
  }

  private live(): readonly TaskRecord[] {
    const { clusterArn, name } = this.service;
    return this.options.tasks.ofService(clusterArn, name).filter((task) => task.isLive);
  }

  private start(count: number): void {
    const { service } = this;
    const definition = this.options.definitions.get(service.taskDefinition);
    const [container] = definition.containers;
    if (container === undefined || count === 0) return;
    const started = Array.from({ length: count }, () =>
      this.options.tasks.start({
        clusterArn: service.clusterArn,
        taskDefinitionArn: definition.arn,
        group: `service:${service.name}`,
        startedBy: service.primary.id,
        container,
        loadBalancers: service.loadBalancers,
        deploymentId: service.primary.id,
      }),
    );
    this.addEvent(`has started ${count} tasks: ${taskList(started)}.`);
  }

  private stop(chosen: readonly ServiceTask[]): void {
    const first = chosen[0];
    if (first === undefined) return;
    for (const { task, sick } of chosen) {
      const reason = sick
        ? 'Task failed ELB health checks'
        : `Scaling activity initiated by (deployment ${this.service.primary.id})`;
      if (sick) this.tellSick(task);
      this.options.tasks.stop(task, 'ServiceSchedulerInitiated', reason);
    }
    this.addEvent(`has stopped ${chosen.length} running tasks: ${taskList(chosen.map(({ task }) => task))}.`);
  }

  private tellSick(task: TaskRecord): void {
    for (const { targetGroupArn, containerPort } of task.input.loadBalancers) {
      this.addEvent(
        `(port ${containerPort}) is unhealthy in (target-group ${targetGroupArn}) due to (reason Health checks failed)`,
      );
    }
  }

  private count(now: Date): void {
    const { service } = this;
    const live = this.live();
    for (const deployment of service.deployments) {
      const own = live.filter((task) => task.input.deploymentId === deployment.id);
      deployment.runningCount = own.filter((task) => task.isRunning).length;
      deployment.pendingCount = own.length - deployment.runningCount;
      deployment.updatedAt = now;
    }
    service.deployments = service.deployments.filter(
      (one) => one.status === 'PRIMARY' || one.runningCount + one.pendingCount > 0,
    );
    service.runningCount = service.deployments.reduce((sum, one) => sum + one.runningCount, 0);
    service.pendingCount = service.deployments.reduce((sum, one) => sum + one.pendingCount, 0);
    this.settle();
  }

  /** Steady means that the running count is the desired one. It does not depend on the health of targets. */
  private settle(): void {
    const { service } = this;
    const { runningCount, pendingCount, desiredCount, clusterArn, name } = service;
    const steady = service.deployments.length === 1 && runningCount === desiredCount && pendingCount === 0;
    if (service.status === 'DRAINING') {
      if (this.options.tasks.ofService(clusterArn, name).length === 0) service.status = 'INACTIVE';
      return;
    }
    if (steady && !service.steady) this.addEvent('has reached a steady state.');
    service.steady = steady;
    if (steady) service.primary.rolloutState = 'COMPLETED';
  }

  private addEvent(message: string): void {
    this.service.addEvent(this.options.clock.now(), message);
  }
}

function taskList(tasks: readonly TaskRecord[]): string {
  return tasks.map((task) => `(task ${lastPart(task.arn)})`).join(' ');
}
