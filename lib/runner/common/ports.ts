import type { DatastoreSource, PreflightPhase, PreflightReport, TrafficMinute } from '../../domain';
import type { SchemaReading } from '../../preflight/reading/legacy-schema';

/** A one-off task as it was seen last. */
export interface TaskState {
  readonly arn: string;
  /** ECS's `lastStatus`; `MISSING` when ECS does not know the task (yet, or any more). */
  readonly status: string;
  readonly exitCode?: number;
  /** Why it stopped, or could not start. */
  readonly reason?: string;
}

export interface TaskRequest {
  readonly command: readonly string[];
  /** On top of the definition's. @default - nothing */
  readonly environment?: Readonly<Record<string, string>>;
  readonly startedBy: string;
  /** The same token answers the same task, a stopped one too. */
  readonly clientToken: string;
}

export interface OneOffTasks {
  /** The task of that starter that runs, or is about to. */
  findRunning(startedBy: string): Promise<TaskState | undefined>;
  start(request: TaskRequest): Promise<TaskState>;
  look(arn: string): Promise<TaskState>;
}

export interface LogPage {
  readonly lines: readonly string[];
  /** Where to go on reading. */
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
  /** Tasks that it is asked for: by us, by autoscaling, or by hand. */
  readonly desired: number;
  /** Tasks of every deployment. */
  readonly running: number;
  /** No deployment but the latest has tasks: what runs is what was asked for (the test of `aws ecs wait services-stable`). */
  readonly isRolledOut: boolean;
  readonly createdAt: Date;
}

export interface Services {
  /** Undefined for a service that does not exist or is being removed. */
  look(service: string): Promise<ServiceState | undefined>;
}

export interface Balancer {
  healthyTargets(targetGroupArn: string): Promise<number>;
  /** Weight of the target group in that rule; 0 when the rule does not name it. */
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
  /** RDS's own word: `creating`, `available`, `failed`. */
  readonly status: string;
  readonly createdAt?: Date;
  readonly percent?: number;
  /** Name of the instance or cluster that it is of. */
  readonly source?: string | undefined;
}

export interface Snapshots {
  find(source: DatastoreSource, id: string): Promise<SnapshotState | undefined>;
  create(source: DatastoreSource, id: string): Promise<void>;
}

/** What running a one-off task needs of the world. */
export interface TaskPorts {
  readonly tasks: OneOffTasks;
  readonly logs: TaskLogs;
  /** AWS's own time, as its latest answer told it: this computer's clock may be wrong. */
  now(): Date;
  pause(milliseconds: number): Promise<void>;
  /** Tells the operator what goes on. */
  say(line: string): void;
}

/** What an analysis of both releases needs of the world. */
export interface AnalysisPorts extends Pick<TaskPorts, 'now' | 'pause' | 'say'> {
  readonly balancer: Pick<Balancer, 'weight'>;
  readonly metrics: TargetMetrics;
}

/** Questions to the datastore. */
export interface DatastorePorts {
  readSchema(): Promise<SchemaReading>;
  preflight(phase: PreflightPhase): Promise<PreflightReport>;
}

/** What a step needs of the world. */
export interface StepPorts extends TaskPorts, DatastorePorts {
  /** The account of the credentials in use. */
  account(): Promise<string>;
  readonly parameters: Parameters;
  readonly services: Services;
  readonly balancer: Balancer;
  readonly counts: RequestCounts;
  readonly snapshots: Snapshots;
}
