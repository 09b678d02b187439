import { clusterArn, type Place } from '../common/arn';
import type { IElasticContainerService } from './elastic-container-service';
import type { RunTaskInput, Task } from './task';
import type { Service, ServiceInput } from './service';
import type { TaskDefinition } from './task-definition';
import type { IPassiveRecords } from '../stores/passive-records';
import { RunTask } from './run-task';
import { Services } from './services';
import { TaskDefinitions } from './task-definitions';
import type { TaskLifecycleOptions } from './task-lifecycle';
import { TaskStore } from './task-store';

export interface EcsOptions extends Omit<TaskLifecycleOptions, 'onChange' | 'onTargets'> {
  readonly place: Place;
  readonly records: IPassiveRecords;
}

/** The Elastic Container Service. */
export class ContainerService implements IElasticContainerService {
  private readonly clusters = new Set<string>();
  private readonly definitions: TaskDefinitions;
  private readonly store: TaskStore;
  private readonly keeper: Services;
  private readonly oneOff: RunTask;

  constructor(private readonly options: EcsOptions) {
    const cluster = (nameOrArn: string) => this.cluster(nameOrArn);
    this.definitions = new TaskDefinitions(options.place);
    this.store = new TaskStore({
      ...options,
      onChange: (task) => {
        this.keeper.taskChanged(task);
      },
      onTargets: (task, change) => {
        this.keeper.targetsChanged(task, change);
      },
    });
    const shared = { ...options, definitions: this.definitions, tasks: this.store, cluster };
    this.keeper = new Services(shared);
    this.oneOff = new RunTask(shared);
  }

  createCluster(name: string): string {
    const arn = clusterArn(this.options.place, name);
    this.clusters.add(arn);
    return arn;
  }

  cluster(nameOrArn: string): string {
    const arn = clusterArn(this.options.place, nameOrArn);
    if (!this.clusters.has(arn) && this.options.records.get('aws_ecs_cluster', arn) === undefined) {
      this.options.assume(`ECS cluster ${arn}`);
    }
    this.clusters.add(arn);
    return arn;
  }

  registerTaskDefinition(input: Pick<TaskDefinition, 'family' | 'containers' | 'attributes' | 'tags'>): TaskDefinition {
    return this.definitions.register(input);
  }

  deregisterTaskDefinition(arn: string): void {
    this.definitions.deregister(arn);
  }

  taskDefinition(id: string): TaskDefinition {
    return this.definitions.get(id);
  }

  createService(input: ServiceInput): Service {
    return this.keeper.create(input);
  }

  updateService(
    cluster: string,
    name: string,
    patch: Parameters<IElasticContainerService['updateService']>[2],
  ): Service {
    return this.keeper.update(cluster, name, patch);
  }

  deleteService(cluster: string, name: string): Promise<void> {
    return this.keeper.delete(cluster, name);
  }

  service(cluster: string, name: string): Service {
    return this.keeper.get(cluster, name);
  }

  services(): readonly Service[] {
    return this.keeper.all();
  }

  runTask(input: RunTaskInput): Task {
    return this.oneOff.run(input);
  }

  task(arn: string): Task | undefined {
    return this.store.find(arn);
  }

  tasks(): readonly Task[] {
    return this.store.all();
  }

  stopTask(arn: string, reason: string): void {
    this.store.stop(this.store.get(arn), 'UserInitiated', reason);
  }
}
