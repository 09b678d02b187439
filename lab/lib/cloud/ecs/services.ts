import { serviceArn, type Place } from '../common/arn';
import { AwsError } from '../common/aws-error';
import { requireCompatible } from './compatibility';
import type { IElasticContainerService } from './elastic-container-service';
import type { Service, ServiceInput } from './service';
import { ServiceRecord } from './service-record';
import { ServiceScheduler, type ServiceSchedulerOptions } from './service-scheduler';
import type { TaskRecord } from './task-record';

type Patch = Parameters<IElasticContainerService['updateService']>[2];

export interface ServicesOptions extends ServiceSchedulerOptions {
  readonly place: Place;
  readonly cluster: (nameOrArn: string) => string;
}

interface Kept {
  readonly record: ServiceRecord;
  readonly scheduler: ServiceScheduler;
}

/** ECS services: created, updated and deleted here, kept by their schedulers. */
export class Services {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly options: ServicesOptions) {
    options.elb.onTargetsChanged(() => {
      for (const { scheduler } of this.kept.values()) scheduler.notify();
    });
  }

  create(input: ServiceInput): Service {
    const clusterArn = this.options.cluster(input.cluster);
    const arn = serviceArn(this.options.place, clusterArn, input.name);
    this.refuseExisting(arn);
    const definition = this.options.definitions.active(input.taskDefinition);
    requireCompatible(definition, input);
    this.validate(input);
    const record = new ServiceRecord(
      { ...input, taskDefinition: definition.arn },
      arn,
      clusterArn,
      this.options.clock.now(),
    );
    const scheduler = new ServiceScheduler(record, this.options);
    this.kept.set(arn, { record, scheduler });
    scheduler.begin();
    return record;
  }

  update(cluster: string, name: string, patch: Patch): Service {
    const { record, scheduler } = this.find(cluster, name);
    if (record.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
    const definition = this.options.definitions.active(patch.taskDefinition ?? record.taskDefinition).arn;
    requireCompatible(this.options.definitions.get(definition), record);
    const loadBalancers = patch.loadBalancers ?? record.loadBalancers;
    const desiredCount = patch.desiredCount ?? record.desiredCount;
    this.validate({ taskDefinition: definition, desiredCount, loadBalancers });
    const moved = JSON.stringify(loadBalancers) !== JSON.stringify(record.loadBalancers);
    record.desiredCount = desiredCount;
    record.primary.desiredCount = desiredCount;
    record.loadBalancers = loadBalancers;
    record.healthCheckGracePeriod = patch.healthCheckGracePeriod ?? record.healthCheckGracePeriod;
    record.attributes = patch.attributes ?? record.attributes;
    record.tags = patch.tags ?? record.tags;
    // A change of load balancers replaces the tasks as a new definition does (AWS: ECS API, UpdateService).
    if (moved || definition !== record.taskDefinition) record.roll(definition, this.options.clock.now());
    scheduler.notify();
    return record;
  }

  /** DRAINING until its tasks are gone, then INACTIVE (AWS: ECS API, DeleteService). */
  async delete(cluster: string, name: string): Promise<void> {
    const { record, scheduler } = this.find(cluster, name);
    if (record.status === 'INACTIVE') return;
    record.status = 'DRAINING';
    record.desiredCount = 0;
    record.primary.desiredCount = 0;
    const gone = scheduler.whenGone();
    scheduler.notify();
    await gone;
  }

  get(cluster: string, name: string): Service {
    return this.find(cluster, name).record;
  }

  all(): readonly Service[] {
    return [...this.kept.values()].map(({ record }) => record);
  }

  taskChanged(task: TaskRecord): void {
    this.keptOf(task)?.scheduler.taskChanged(task);
  }

  targetsChanged(task: TaskRecord, change: 'registered' | 'deregistered'): void {
    const record = this.keptOf(task)?.record;
    for (const { targetGroupArn } of task.input.loadBalancers) {
      record?.addEvent(this.options.clock.now(), `${change} 1 targets in (target-group ${targetGroupArn})`);
    }
  }

  private keptOf(task: TaskRecord): Kept | undefined {
    if (task.input.deploymentId === undefined) return undefined;
    return this.kept.get(serviceArn(this.options.place, task.clusterArn, task.group.replace('service:', '')));
  }

  private find(cluster: string, nameOrArn: string): Kept {
    const arn = nameOrArn.startsWith('arn:')
      ? nameOrArn
      : serviceArn(this.options.place, this.options.cluster(cluster), nameOrArn);
    const kept = this.kept.get(arn);
    if (kept === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    return kept;
  }

  private refuseExisting(arn: string): void {
    const status = this.kept.get(arn)?.record.status;
    if (status === 'ACTIVE') {
      throw new AwsError('InvalidParameterException', 'Creation of service was not idempotent.');
    }
    if (status === 'DRAINING') {
      throw new AwsError('InvalidParameterException', 'Unable to Start a service that is still Draining.');
    }
  }

  private validate(input: Pick<ServiceInput, 'taskDefinition' | 'desiredCount' | 'loadBalancers'>): void {
    if (!Number.isInteger(input.desiredCount) || input.desiredCount < 0) {
      throw new AwsError('InvalidParameterException', `Desired count must be 0 or more, got ${input.desiredCount}.`);
    }
    const { containers } = this.options.definitions.get(input.taskDefinition);
    for (const { targetGroupArn, containerName, containerPort } of input.loadBalancers) {
      this.requireBalanced(targetGroupArn);
      const container = containers.find(({ name }) => name === containerName);
      if (container?.containerPorts.includes(containerPort) !== true) {
        throw new AwsError(
          'InvalidParameterException',
          `The container ${containerName} did not have a container port ${containerPort} defined.`,
        );
      }
    }
  }

  /** AWS: ECS CreateService refuses a target group that no listener or rule names. */
  private requireBalanced(targetGroupArn: string): void {
    const known = this.options.elb.targetGroups().some(({ arn }) => arn === targetGroupArn);
    if (!known) {
      throw new AwsError('InvalidParameterException', `The target group ${targetGroupArn} does not exist.`);
    }
    if (!this.options.elb.isInUse(targetGroupArn)) {
      throw new AwsError(
        'InvalidParameterException',
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
  }
}
