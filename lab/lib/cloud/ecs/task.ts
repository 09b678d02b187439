import type { Placement } from './compatibility';

/** Status of a task (ECS Developer Guide, "Task lifecycle"). */
export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'STOPPED';

/** A task of a service, or a one-off task. */
export interface Task {
  readonly arn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  /** `family:NAME` for one-off tasks, `service:NAME` for a service's. */
  readonly group: string;
  readonly startedBy?: string;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  readonly createdAt: Date;
  startedAt?: Date;
  stoppedAt?: Date;
  stopCode?: string;
  stoppedReason?: string;
  readonly containers: { readonly name: string; exitCode?: number; reason?: string }[];
}

/** Settings of a one-off task. */
export interface RunTaskInput extends Placement {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly clientToken?: string;
  readonly startedBy?: string;
  readonly overrides?: readonly {
    readonly name: string;
    readonly command?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
  }[];
}
