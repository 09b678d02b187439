import type { LabClock } from '../clock';
import type { AwsError } from './aws-error';
import type { Placement } from './compatibility';
import type { Functions } from './functions';
import type { IPassiveRecords } from './passive-records';
import type { IParameterStore } from './parameter-contracts';
import type { IApplicationAutoScaling } from './scaling-contracts';
import type { Snapshots } from './snapshots';
import type { Tables } from './tables';
import type { Topics } from './topics';

/** Tags as AWS shows them. */
export type Tags = Record<string, string>;

// ---------------------------------------------------------------- load balancing

export interface HealthCheck {
  enabled: boolean;
  path: string;
  /** `traffic-port` or a container port number as text. */
  port: string;
  protocol: string;
  /** Accepted status codes: `404`, `200-299`, `200,404`. */
  matcher: string;
  /** Lab seconds. */
  interval: number;
  /** Lab seconds. */
  timeout: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';

/** One registered target: a task's address. `hostPorts` maps its container ports to real ports on 127.0.0.1. */
export interface Target {
  /** The task's private address in the model, e.g. `10.0.0.7`; unique for each task. */
  readonly id: string;
  /** The container port that receives traffic. */
  readonly port: number;
  readonly hostPorts: Readonly<Record<number, number>>;
  state: TargetState;
  reason?: string;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly targetType: string;
  readonly vpcId: string;
  /** Lab seconds. */
  deregistrationDelay: number;
  healthCheck: HealthCheck;
  stickiness?: { enabled: boolean; type: string; duration: number };
  readonly targets: Map<string, Target>;
  tags: Tags;
}

export interface RuleCondition {
  /** `path-pattern`, `host-header`, `http-request-method`, `http-header`, `query-string` or `source-ip`. */
  readonly field: string;
  readonly values: readonly string[];
  /** For `http-header`. */
  readonly headerName?: string;
}

export type RuleAction =
  | {
      readonly type: 'forward';
      readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
      readonly stickiness?: { readonly enabled: boolean; readonly duration: number };
    }
  | {
      readonly type: 'fixed-response';
      readonly statusCode: number;
      readonly contentType: string;
      readonly body: string;
    };

export interface ListenerRule {
  readonly arn: string;
  readonly listenerArn: string;
  priority: number;
  conditions: readonly RuleCondition[];
  actions: readonly RuleAction[];
  tags: Tags;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: string;
  readonly port: number;
  /** What no rule takes; unknown of a listener that is taken as existing. */
  readonly defaultActions?: readonly RuleAction[];
}

export interface IElasticLoadBalancing {
  createTargetGroup(input: Omit<TargetGroup, 'arn' | 'targets'>): TargetGroup;
  modifyTargetGroup(
    arn: string,
    patch: Partial<Pick<TargetGroup, 'deregistrationDelay' | 'healthCheck' | 'stickiness' | 'tags'>>,
  ): TargetGroup;
  /** Throws `ResourceInUse` while a rule names it. */
  deleteTargetGroup(arn: string): void;
  /** Throws `TargetGroupNotFound`. */
  targetGroup(arn: string): TargetGroup;
  targetGroups(): readonly TargetGroup[];

  /** A listener that nobody created is taken as existing (the user's own), and noted in `ICloud.assumptions`. */
  listener(arn: string): Listener;
  createListener(listener: Listener): Listener;
  /** Its rules go with it (AWS: ELBv2 API, DeleteListener). */
  deleteListener(arn: string): void;
  listeners(): readonly Listener[];
  createRule(input: Omit<ListenerRule, 'arn'>): ListenerRule;
  modifyRule(
    arn: string,
    patch: Partial<Pick<ListenerRule, 'priority' | 'conditions' | 'actions' | 'tags'>>,
  ): ListenerRule;
  deleteRule(arn: string): void;
  /** Throws `RuleNotFound`. */
  rule(arn: string): ListenerRule;
  /** Rules of one listener, in order of priority. */
  rules(listenerArn: string): readonly ListenerRule[];
  /** The rules by which requests are routed: those above and, as the last, the default one, which has no condition. */
  routing(listenerArn: string): readonly ListenerRule[];

  registerTarget(targetGroupArn: string, target: Pick<Target, 'id' | 'port' | 'hostPorts'>): void;
  /** The target drains at once; resolves when it has gone (after the deregistration delay). */
  deregisterTarget(targetGroupArn: string, targetId: string): Promise<void>;
  /** Called at every change of rules (not of health): the data plane takes it up, node by node, over seconds. */
  onRulesChanged(listener: (listenerArn: string) => void): void;
}

// ---------------------------------------------------------------- containers

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Name to ARN (Secrets Manager or SSM). */
  readonly secrets: Readonly<Record<string, string>>;
  readonly containerPorts: readonly number[];
  /** Seconds between SIGTERM and SIGKILL; AWS's default is 30. */
  readonly stopTimeout: number;
  /** CloudWatch log group and stream prefix, when the awslogs driver is set. */
  readonly logGroup?: string;
  readonly logStreamPrefix?: string;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly containers: readonly ContainerDefinition[];
  status: 'ACTIVE' | 'INACTIVE';
  /** All the other attributes as they were registered (cpu, memory, roles, network mode, compatibilities). */
  readonly attributes: Readonly<Record<string, unknown>>;
  tags: Tags;
}

export interface ServiceLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

export interface ServiceInput extends Placement {
  readonly name: string;
  /** Name or ARN. A cluster that nobody created is taken as existing. */
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  /** Lab seconds after a task's start in which failed health checks do not replace it. */
  readonly healthCheckGracePeriod: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** What else it was given, as it was given; nothing is done with it. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly tags: Tags;
}

export interface Deployment {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE';
  readonly taskDefinition: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  failedTasks: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface Service extends ServiceInput {
  readonly arn: string;
  readonly clusterArn: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly createdAt: Date;
  readonly deployments: readonly Deployment[];
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly events: readonly { readonly at: Date; readonly message: string }[];
}

export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'STOPPED';

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

export interface IElasticContainerService {
  /** The ARN of a cluster given by name or ARN; a cluster that nobody created is noted in `ICloud.assumptions`. */
  cluster(nameOrArn: string): string;
  createCluster(name: string): string;
  registerTaskDefinition(input: Pick<TaskDefinition, 'family' | 'containers' | 'attributes' | 'tags'>): TaskDefinition;
  deregisterTaskDefinition(arn: string): void;
  /** By ARN, `family:revision` or `family`. Throws `ClientException`. */
  taskDefinition(id: string): TaskDefinition;

  /** Throws `InvalidParameterException` when a target group has no listener rule, as AWS does. */
  createService(input: ServiceInput): Service;
  /** A new task definition starts a rolling deployment; a new count scales. */
  updateService(
    cluster: string,
    name: string,
    patch: Partial<
      Pick<
        ServiceInput,
        'taskDefinition' | 'desiredCount' | 'loadBalancers' | 'healthCheckGracePeriod' | 'attributes' | 'tags'
      >
    >,
  ): Service;
  /** Sets the count to 0 and drains; resolves when the service is INACTIVE. */
  deleteService(cluster: string, name: string): Promise<void>;
  /** Throws `ServiceNotFoundException`. */
  service(cluster: string, name: string): Service;
  services(): readonly Service[];

  /** Asynchronous: answers a task in PROVISIONING. The same clientToken answers the same task, also a stopped one. */
  runTask(input: RunTaskInput): Task;
  task(arn: string): Task | undefined;
  tasks(): readonly Task[];
  stopTask(arn: string, reason: string): void;
}

/** A container as the lab runs it: one process on loopback. */
export interface ContainerSpec {
  readonly taskArn: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Environment with the secrets already resolved. Never logged. */
  readonly environment: Readonly<Record<string, string>>;
  readonly containerPorts: readonly number[];
  readonly onLog: (line: string) => void;
}

export interface IContainer {
  readonly pid: number;
  readonly hostPorts: Readonly<Record<number, number>>;
  /** Resolves when the process has ended; `exitCode` is 128 + signal when a signal ended it. */
  readonly exited: Promise<{ readonly exitCode: number }>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts containers. Rejects when the image is unknown or the process can't be started (`CannotPullContainerError: …`). */
export interface IContainerRuntime {
  launch(spec: ContainerSpec): Promise<IContainer>;
  /** Kills all that runs. */
  close(): Promise<void>;
}

// ---------------------------------------------------------------- metrics, logs

export interface IMetrics {
  /** Counts at the lab's time now, in namespace `AWS/ApplicationELB`. */
  count(metric: string, dimensions: Readonly<Record<string, string>>, value?: number): void;
  /** Keeps a value of the lab's time now, of which percentiles can be asked. */
  observe(metric: string, dimensions: Readonly<Record<string, string>>, value: number): void;
  /**
   * Sums per period between two instants; a period without data is absent, as in CloudWatch, and so is what was not
   * published yet: a minute's counts are seen a minute after it ended.
   */
  sums(
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    start: Date,
    end: Date,
    periodSeconds: number,
  ): readonly { at: Date; sum: number }[];
  /** The same of what was observed: the value that this percent of a period's observations are not above. */
  percentiles(
    metric: string,
    dimensions: Readonly<Record<string, string>>,
    start: Date,
    end: Date,
    periodSeconds: number,
    percent: number,
  ): readonly { at: Date; value: number }[];
}

export interface ILogs {
  write(group: string, stream: string, line: string): void;
  read(group: string, stream: string): readonly { at: Date; message: string }[];
  /** Streams that were ever written to, oldest first. */
  streams(group: string): readonly string[];
  createGroup(group: string): void;
  deleteGroup(group: string): void;
  hasGroup(group: string): boolean;
}

// ---------------------------------------------------------------- faults

/** What a test wants to go wrong. Each order is used up by the next call that it fits. */
export interface IFaults {
  /** The next RunTask answers as always, then its task stops before it started, with this reason. */
  failNextRunTask(reason: string): void;
  /** The next one-off task that ends has no exit code, as when its host was lost. */
  loseNextExitCode(reason: string): void;
  /** The next `times` calls (default 1) of this API action fail: `apiError('DescribeServices', new AwsError(...))`. */
  apiError(action: string, error: AwsError, times?: number): void;
  /** For the lab's own parts: what was ordered for this call, taken off the list. */
  takeRunTaskFailure(): string | undefined;
  takeLostExitCode(): string | undefined;
  takeApiError(action: string): AwsError | undefined;
}

// ---------------------------------------------------------------- the whole

export interface ICloud {
  readonly clock: LabClock;
  readonly account: string;
  readonly region: string;
  readonly elb: IElasticLoadBalancing;
  readonly ecs: IElasticContainerService;
  readonly scaling: IApplicationAutoScaling;
  readonly ssm: IParameterStore;
  readonly metrics: IMetrics;
  readonly logs: ILogs;
  readonly records: IPassiveRecords;
  readonly faults: IFaults;
  readonly snapshots: Snapshots;
  readonly topics: Topics;
  readonly functions: Functions;
  readonly tables: Tables;
  /** What was referred to but never created here, and therefore taken as existing (`listener arn:…`, `ECS cluster arn:…`). */
  assumptions(): readonly string[];
  assume(what: string): void;
  /** The plain value of a secret's ARN; an unknown one gets an invented value and is noted as an assumption. */
  secret(arn: string): string;
  setSecret(arn: string, value: string): void;
  /** Stops every task; nothing is left running. */
  close(): Promise<void>;
}
