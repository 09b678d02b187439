import type { ContainerDefinition } from './task-definition';
import type { IContainer } from './container-runtime';
import type { ServiceLoadBalancer } from './service';
import type { Task, TaskStatus } from './task';

export interface TaskRecordInput {
  readonly arn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly group: string;
  readonly startedBy?: string;
  readonly createdAt: Date;
  /** The task's private address: the id under which it is a target. */
  readonly address: string;
  /** The container with its overrides applied. */
  readonly container: ContainerDefinition;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  /** Its service's deployment; absent for one-off tasks. */
  readonly deploymentId?: string;
}

/** A task with the state that only the cloud has. */
export class TaskRecord implements Task {
  readonly arn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly group: string;
  readonly startedBy?: string;
  readonly createdAt: Date;
  readonly containers: { readonly name: string; exitCode?: number; reason?: string }[];
  lastStatus: TaskStatus = 'PROVISIONING';
  desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING';
  startedAt?: Date;
  stoppedAt?: Date;
  stopCode?: string;
  stoppedReason?: string;
  /** Set while its process runs. */
  process?: IContainer;

  constructor(readonly input: TaskRecordInput) {
    this.arn = input.arn;
    this.clusterArn = input.clusterArn;
    this.taskDefinitionArn = input.taskDefinitionArn;
    this.group = input.group;
    if (input.startedBy !== undefined) this.startedBy = input.startedBy;
    this.createdAt = input.createdAt;
    this.containers = [{ name: input.container.name }];
  }

  /** True for a task that the service scheduler counts: wanted and not yet stopped. */
  get isLive(): boolean {
    return this.desiredStatus === 'RUNNING' && this.lastStatus !== 'STOPPED';
  }

  get isRunning(): boolean {
    return this.isLive && this.lastStatus === 'RUNNING';
  }
}
