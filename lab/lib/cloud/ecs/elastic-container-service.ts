import type { TaskDefinition } from './task-definition';
import type { ServiceInput, Service } from './service';
import type { Task, RunTaskInput } from './task';

/** Elastic Container Service: clusters, task definitions, services and tasks. */
export interface IElasticContainerService {
  /** The ARN of a cluster given by name or ARN; a cluster that was not created here is noted in `ICloud.assumptions`. */
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
