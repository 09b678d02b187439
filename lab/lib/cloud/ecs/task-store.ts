import type { LabClock } from '../../common/clock';
import { taskArn, type Place } from '../common/arn';
import { AwsError } from '../common/aws-error';
import type { Background } from '../common/background';
import { TaskLifecycle, type TaskLifecycleOptions } from './task-lifecycle';
import { TaskRecord, type TaskRecordInput } from './task-record';

export type NewTask = Omit<TaskRecordInput, 'arn' | 'createdAt' | 'address'>;

export interface TaskStoreOptions extends TaskLifecycleOptions {
  readonly clock: LabClock;
  readonly place: Place;
  readonly background: Background;
}

/** All tasks, of services and one-off ones. Stopped ones stay listed; AWS forgets them after an hour or more. */
export class TaskStore {
  private readonly byArn = new Map<string, TaskRecord>();
  private readonly lifecycle: TaskLifecycle;

  constructor(private readonly options: TaskStoreOptions) {
    this.lifecycle = new TaskLifecycle(options);
  }

  start(input: NewTask, injectedFailure?: string): TaskRecord {
    const task = new TaskRecord({
      ...input,
      arn: taskArn(this.options.place, input.clusterArn),
      createdAt: this.options.clock.now(),
      address: this.nextAddress(),
    });
    this.byArn.set(task.arn, task);
    this.lifecycle.start(task, injectedFailure);
    return task;
  }

  stop(task: TaskRecord, stopCode: string, reason: string): void {
    this.lifecycle.stop(task, stopCode, reason);
  }

  find(arn: string): TaskRecord | undefined {
    return this.byArn.get(arn);
  }

  get(arn: string): TaskRecord {
    const task = this.byArn.get(arn);
    if (task === undefined) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
    return task;
  }

  all(): readonly TaskRecord[] {
    return [...this.byArn.values()];
  }

  /** A service's tasks that have not stopped, those on their way out included. */
  ofService(clusterArn: string, name: string): readonly TaskRecord[] {
    return this.all().filter(
      (task) => task.clusterArn === clusterArn && task.group === `service:${name}` && task.lastStatus !== 'STOPPED',
    );
  }

  private nextAddress(): string {
    const number = this.byArn.size + 10;
    return `10.0.${Math.floor(number / 250)}.${(number % 250) + 4}`;
  }
}
