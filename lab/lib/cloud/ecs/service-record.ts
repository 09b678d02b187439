import { randomInt } from 'node:crypto';
import type { Deployment, Service, ServiceInput, ServiceLoadBalancer } from './service';
import type { Tags } from '../common/tags';

/** AWS shows the last 100 events (ECS Developer Guide, "Viewing service event messages"). */
const MAX_EVENTS = 100;

export function newDeployment(taskDefinition: string, desiredCount: number, now: Date): Deployment {
  return {
    id: `ecs-svc/${randomInt(1e14).toString().padStart(19, '0')}`,
    status: 'PRIMARY',
    taskDefinition,
    desiredCount,
    runningCount: 0,
    pendingCount: 0,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    createdAt: now,
    updatedAt: now,
  };
}

/** A service as the scheduler keeps it. */
export class ServiceRecord implements Service {
  readonly name: string;
  readonly cluster: string;
  readonly launchType: string;
  readonly capacityProviders: readonly string[];
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  taskDefinition: string;
  desiredCount: number;
  loadBalancers: readonly ServiceLoadBalancer[];
  healthCheckGracePeriod: number;
  attributes: Readonly<Record<string, unknown>>;
  tags: Tags;
  status: Service['status'] = 'ACTIVE';
  deployments: Deployment[];
  runningCount = 0;
  pendingCount = 0;
  events: { readonly at: Date; readonly message: string }[] = [];
  /** True if the last look found the service steady: the event is written once each time that the service becomes steady. */
  steady = false;
  /** Tasks in a row that never reached RUNNING, and when the next may be tried. */
  failedStarts = 0;
  retryAt = 0;

  constructor(
    input: ServiceInput,
    readonly arn: string,
    readonly clusterArn: string,
    readonly createdAt: Date,
  ) {
    this.name = input.name;
    this.cluster = input.cluster;
    this.launchType = input.launchType ?? '';
    this.capacityProviders = input.capacityProviders ?? [];
    this.minimumHealthyPercent = input.minimumHealthyPercent;
    this.maximumPercent = input.maximumPercent;
    this.taskDefinition = input.taskDefinition;
    this.desiredCount = input.desiredCount;
    this.loadBalancers = input.loadBalancers;
    this.healthCheckGracePeriod = input.healthCheckGracePeriod;
    this.attributes = input.attributes ?? {};
    this.tags = input.tags;
    this.deployments = [newDeployment(input.taskDefinition, input.desiredCount, createdAt)];
  }

  get primary(): Deployment {
    const primary = this.deployments.find(({ status }) => status === 'PRIMARY');
    if (primary === undefined) throw new Error(`service ${this.name} has no primary deployment`);
    return primary;
  }

  /** Newest first, as AWS lists them. */
  addEvent(at: Date, message: string): void {
    this.events = [{ at, message: `(service ${this.name}) ${message}` }, ...this.events].slice(0, MAX_EVENTS);
  }

  /** The former primary deployment stays ACTIVE until its tasks are replaced. */
  roll(taskDefinition: string, now: Date): void {
    for (const deployment of this.deployments) deployment.status = 'ACTIVE';
    this.taskDefinition = taskDefinition;
    this.deployments = [newDeployment(taskDefinition, this.desiredCount, now), ...this.deployments];
    this.steady = false;
    this.failedStarts = 0;
    this.retryAt = 0;
  }
}
