import type { DatastoreSource, PreflightPhase, PreflightReport, TrafficMinute } from '../../domain';
import type { SchemaReading } from '../../preflight/reading/legacy-schema';

/** Last known state of a one-off task. */
export interface TaskState {
  readonly arn: string;
  /** ECS's `lastStatus`; `MISSING` if ECS does not know the task yet, or no longer. */
  readonly status: string;
  readonly exitCode?: number;
  /** Reason why the task stopped, or could not start. */
  readonly reason?: string;
}

export interface TaskRequest {
  readonly command: readonly string[];
  /** Added to the environment of the definition. @default - nothing */
  readonly environment?: Readonly<Record<string, string>>;
  readonly startedBy: string;
  /** ECS answers the same token with the same task, even a stopped one. */
  readonly clientToken: string;
}

export interface OneOffTasks {
  /** The task of that starter that runs or is about to run. */
  findRunning(startedBy: string): Promise<TaskState | undefined>;
  start(request: TaskRequest): Promise<TaskState>;
  look(arn: string): Promise<TaskState>;
}

export interface LogPage {
  readonly lines: readonly string[];
  /** Place from which to read on. */
  readonly next?: string;
}

export interface TaskLogs {
  read(taskArn: string, from?: string): Promise<LogPage>;
}

export interface StoredParameter {
  readonly value: string;
  readonly lastModified: Date;
}

export interface Parameters {
  read(name: string): Promise<StoredParameter | undefined>;
  write(name: string, value: string): Promise<void>;
}

export interface ServiceState {
  /** Number of tasks that ECS is to run, set by us, by autoscaling, or by hand. */
  readonly desired: number;
  /** Number of running tasks of all deployments. */
  readonly running: number;
  /** True if only the latest deployment has tasks (the test of `aws ecs wait services-stable`). */
  readonly isRolledOut: boolean;
  readonly createdAt: Date;
}

export interface Services {
  /** Undefined for a service that does not exist or is being removed. */
  look(service: string): Promise<ServiceState | undefined>;
}

export interface Balancer {
  healthyTargets(targetGroupArn: string): Promise<number>;
  /** Weight of the target group in that rule; 0 if the rule does not name the group. */
  weight(ruleArn: string, targetGroupArn: string): Promise<number>;
}

export interface MinuteCount {
  readonly minute: Date;
  readonly requests: number;
}

export interface RequestCounts {
  /** Requests of the minutes from `start` to `end` that reached the target group by the rule's load balancer. */
  perMinute(ruleArn: string, targetGroupArn: string, start: Date, end: Date): Promise<readonly MinuteCount[]>;
}

export interface TargetMetrics {
  /** Minutes from `start` to `end` in which the target group got requests by the rule's load balancer; published ones only. */
  traffic(ruleArn: string, targetGroupArn: string, start: Date, end: Date): Promise<readonly TrafficMinute[]>;
}

export interface SnapshotState {
  /** Status of RDS: `creating`, `available`, `failed`. */
  readonly status: string;
  readonly createdAt?: Date;
  readonly percent?: number;
  /** Name of the instance or cluster in the snapshot. */
  readonly source?: string | undefined;
}

export interface Snapshots {
  find(source: DatastoreSource, id: string): Promise<SnapshotState | undefined>;
  create(source: DatastoreSource, id: string): Promise<void>;
}

/** Ports for a one-off task. */
export interface TaskPorts {
  readonly tasks: OneOffTasks;
  readonly logs: TaskLogs;
  /** AWS's time in its latest answer: the clock of this computer may be wrong. */
  now(): Date;
  pause(milliseconds: number): Promise<void>;
  /** Prints a line for the operator. */
  say(line: string): void;
}

/** Ports for an analysis of both releases. */
export interface AnalysisPorts extends Pick<TaskPorts, 'now' | 'pause' | 'say'> {
  readonly balancer: Pick<Balancer, 'weight'>;
  readonly metrics: TargetMetrics;
}

/** Questions to the datastore. */
export interface DatastorePorts {
  readSchema(): Promise<SchemaReading>;
  preflight(phase: PreflightPhase): Promise<PreflightReport>;
}

/** Ports for a step. */
export interface StepPorts extends TaskPorts, DatastorePorts {
  /** The account of the credentials in use. */
  account(): Promise<string>;
  readonly parameters: Parameters;
  readonly services: Services;
  readonly balancer: Balancer;
  readonly counts: RequestCounts;
  readonly snapshots: Snapshots;
}
