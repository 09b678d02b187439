import type { LabClock } from '../../common/clock';
import { AwsError } from '../common/aws-error';
import type { Background } from '../common/background';
import { containerSpec, type LaunchContext } from './container-launch';
import type { IContainer, IContainerRuntime } from './container-runtime';
import type { IFaults } from '../common/faults';
import type { LoadBalancing } from '../elb/elb';
import type { TaskRecord } from './task-record';

/** Lab seconds until the network is attached, and until the image is pulled: both at the low end of AWS's times. */
const PROVISIONING_SECONDS = 5;
const PENDING_SECONDS = 5;
/** Lab seconds until ECS has noticed that a container ended; until then its target still gets traffic. */
const NOTICE_SECONDS = 2;
/** Real milliseconds that a program gets to end after SIGTERM, however much the clock is compressed. */
const MIN_STOP_TIMEOUT_MS = 250;

export interface TaskLifecycleOptions extends LaunchContext {
  readonly clock: LabClock;
  readonly background: Background;
  readonly runtime: IContainerRuntime;
  readonly elb: LoadBalancing;
  readonly faults: IFaults;
  readonly onChange: (task: TaskRecord) => void;
  /** Called when a service's task became, or begins to cease to be, a target of its groups. */
  readonly onTargets: (task: TaskRecord, change: 'registered' | 'deregistered') => void;
}

/**
 * Takes a task from PROVISIONING to STOPPED (AWS: ECS Developer Guide, "Task lifecycle states"). A stopping task is
 * first deregistered and drained (DEACTIVATING), and then stopped (STOPPING): SIGTERM, stopTimeout, SIGKILL.
 */
export class TaskLifecycle {
  constructor(private readonly options: TaskLifecycleOptions) {}

  /** `injectedFailure` makes the start fail with that reason. */
  start(task: TaskRecord, injectedFailure?: string): void {
    this.options.background.run(() => this.live(task, injectedFailure));
  }

  stop(task: TaskRecord, stopCode: string, reason: string): void {
    if (!task.isLive) return;
    task.desiredStatus = 'STOPPED';
    task.stopCode = stopCode;
    task.stoppedReason = reason;
    this.options.onChange(task);
    if (task.process !== undefined) this.options.background.run(() => this.wind(task));
  }

  private async live(task: TaskRecord, injectedFailure: string | undefined): Promise<void> {
    const { background } = this.options;
    await background.sleep(PROVISIONING_SECONDS);
    this.advance(task, 'PENDING');
    await background.sleep(PENDING_SECONDS);
    if (task.desiredStatus === 'STOPPED') {
      this.finish(task);
      return;
    }
    const container = await this.launch(task, injectedFailure);
    if (container === undefined) return;
    task.process = container;
    task.startedAt = this.options.clock.now();
    if (task.isLive) this.enterService(task);
    else background.run(() => this.wind(task));
    await this.outlive(task, container);
  }

  private async launch(task: TaskRecord, injectedFailure: string | undefined): Promise<IContainer | undefined> {
    try {
      if (injectedFailure !== undefined) throw new Error(injectedFailure);
      const container = await this.options.runtime.launch(containerSpec(task, this.options));
      if (this.options.background.closed) container.signal('SIGKILL');
      return container;
    } catch (error) {
      // A task that never started has no exit code (AWS: ECS Developer Guide, "Stopped tasks error codes").
      task.stopCode = 'TaskFailedToStart';
      task.stoppedReason = startError(error);
      this.finish(task);
      return undefined;
    }
  }

  private enterService(task: TaskRecord): void {
    this.advance(task, 'RUNNING');
    const { loadBalancers, address } = task.input;
    if (loadBalancers.length === 0) return;
    const hostPorts = task.process?.hostPorts ?? {};
    try {
      for (const { targetGroupArn, containerPort } of loadBalancers) {
        this.options.elb.registerTarget(targetGroupArn, { id: address, port: containerPort, hostPorts });
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.stop(task, 'ServiceSchedulerInitiated', `Task failed ELB registration: ${error.message}`);
      return;
    }
    this.options.onTargets(task, 'registered');
  }

  private async outlive(task: TaskRecord, container: IContainer): Promise<void> {
    const { exitCode } = await container.exited;
    delete task.process;
    if (task.isLive) await this.noticeCrash(task);
    this.recordExit(task, exitCode);
    this.finish(task);
  }

  private async noticeCrash(task: TaskRecord): Promise<void> {
    await this.options.background.sleep(NOTICE_SECONDS);
    task.stopCode ??= 'EssentialContainerExited';
    task.stoppedReason ??= 'Essential container in task exited';
    for (const { targetGroupArn } of task.input.loadBalancers) {
      this.options.background.run(() => this.options.elb.deregisterTarget(targetGroupArn, task.input.address));
    }
  }

  private recordExit(task: TaskRecord, exitCode: number): void {
    const [container] = task.containers;
    const lost = task.input.deploymentId === undefined ? this.options.faults.takeLostExitCode() : undefined;
    if (lost !== undefined) task.stoppedReason = lost;
    else if (container !== undefined) container.exitCode = exitCode;
  }

  private async wind(task: TaskRecord): Promise<void> {
    const { loadBalancers, address, container } = task.input;
    if (loadBalancers.length > 0) {
      this.advance(task, 'DEACTIVATING');
      this.options.onTargets(task, 'deregistered');
      await Promise.all(loadBalancers.map((one) => this.options.elb.deregisterTarget(one.targetGroupArn, address)));
    }
    const { process } = task;
    if (process === undefined) return;
    this.advance(task, 'STOPPING');
    process.signal('SIGTERM');
    const { background } = this.options;
    const ended = process.exited.then(() => undefined);
    await Promise.race([ended, background.sleepAtLeast(container.stopTimeout, MIN_STOP_TIMEOUT_MS)]);
    if (isRunning(task)) process.signal('SIGKILL');
  }

  private advance(task: TaskRecord, status: TaskRecord['lastStatus']): void {
    if (task.lastStatus === 'STOPPED') return;
    task.lastStatus = status;
    this.options.onChange(task);
  }

  private finish(task: TaskRecord): void {
    task.desiredStatus = 'STOPPED';
    task.stoppedAt = this.options.clock.now();
    this.advance(task, 'STOPPED');
  }
}

/** Asked again after a wait: the process may have ended meanwhile. */
function isRunning(task: TaskRecord): boolean {
  return task.process !== undefined;
}

/** Reasons begin with the kind of error, as AWS writes them; a bare one is taken as a container that could not start. */
function startError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z]\w*Error: /.test(message) ? message : `CannotStartContainerError: ${message}`;
}
