import { randomUUID } from 'node:crypto';
import { arn, type Place } from '../common/arn';
import { AwsError } from '../common/aws-error';
import type { IElasticContainerService } from '../ecs/elastic-container-service';
import type { Service } from '../ecs/service';
import type {
  IApplicationAutoScaling,
  ScalableDimension,
  ScalableTarget,
  ScalingPolicy,
} from './application-auto-scaling';

export interface AutoScalingOptions {
  readonly place: Place;
  readonly ecs: IElasticContainerService;
}

const SERVICE_COUNT = 'ecs:service:DesiredCount';

/** Application Auto Scaling of ECS services. Other resources are registered and never scaled. */
export class AutoScaling implements IApplicationAutoScaling {
  private readonly registered = new Map<string, ScalableTarget>();
  private readonly kept = new Map<string, ScalingPolicy>();

  constructor(private readonly options: AutoScalingOptions) {}

  /**
   * AWS: Application Auto Scaling User Guide, "Scalable target": whenever a target is registered, a capacity outside the bounds is
   * brought inside. What is suspended are policies (API, SuspendedState), so that doesn't protect from a lower maximum.
   */
  register(input: Omit<ScalableTarget, 'arn'>): ScalableTarget {
    if (input.minCapacity > input.maxCapacity) {
      throw invalid('Maximum capacity cannot be less than minimum capacity.');
    }
    const service = this.serviceOf(input);
    const known = this.registered.get(keyOf(input));
    const target = { arn: known?.arn ?? this.arn(`scalable-target/${randomUUID()}`), ...input };
    this.registered.set(keyOf(input), target);
    if (service?.status === 'ACTIVE') this.setCount(service, within(target, service.desiredCount));
    return target;
  }

  /** Its policies go with it (AWS: API, DeregisterScalableTarget). */
  deregister(dimension: ScalableDimension): void {
    if (!this.registered.delete(keyOf(dimension))) throw notFound('scalable target', dimension);
    for (const [key, policy] of this.kept) if (keyOf(policy) === keyOf(dimension)) this.kept.delete(key);
  }

  target(dimension: ScalableDimension): ScalableTarget | undefined {
    return this.registered.get(keyOf(dimension));
  }

  targets(): readonly ScalableTarget[] {
    return [...this.registered.values()];
  }

  putPolicy(input: Omit<ScalingPolicy, 'arn'>): ScalingPolicy {
    if (!this.target(input)) throw notFound('scalable target', input);
    const own = this.arn(`scalingPolicy:${randomUUID()}:resource/ecs/${input.resourceId}:policyName/${input.name}`);
    const policy = { arn: this.policy(input, input.name)?.arn ?? own, ...input };
    this.kept.set(policyKey(policy, policy.name), policy);
    return policy;
  }

  policy(dimension: ScalableDimension, name: string): ScalingPolicy | undefined {
    return this.kept.get(policyKey(dimension, name));
  }

  deletePolicy(dimension: ScalableDimension, name: string): void {
    if (!this.kept.delete(policyKey(dimension, name))) throw notFound('scaling policy', dimension);
  }

  scale(serviceName: string, wanted: number): number {
    const target = this.targets().find(({ resourceId }) => resourceId.endsWith(`/${serviceName}`));
    const service = target && this.serviceOf(target);
    const hasPolicy = target && [...this.kept.values()].some((policy) => keyOf(policy) === keyOf(target));
    if (!hasPolicy || service?.status !== 'ACTIVE') throw new Error(`no policy scales the service ${serviceName}`);
    const count = within(target, wanted);
    const isSuspended = count < service.desiredCount ? target.suspended.scaleIn : target.suspended.scaleOut;
    if (!isSuspended) this.setCount(service, count);
    return this.options.ecs.service(service.clusterArn, service.name).desiredCount;
  }

  private setCount(service: Service, desiredCount: number): void {
    if (desiredCount === service.desiredCount) return;
    this.options.ecs.updateService(service.clusterArn, service.name, { desiredCount });
  }

  private serviceOf({ resourceId, scalableDimension }: ScalableDimension): Service | undefined {
    if (scalableDimension !== SERVICE_COUNT) return undefined;
    const [kind, cluster, name] = resourceId.split('/');
    const service = this.options.ecs
      .services()
      .find((it) => it.name === name && it.clusterArn.endsWith(`/${cluster ?? ''}`));
    if (kind !== 'service' || !service) throw invalid(`ECS service doesn't exist: ${resourceId}`);
    return service;
  }

  private arn(resource: string): string {
    const service = resource.startsWith('scalingPolicy') ? 'autoscaling' : 'application-autoscaling';
    return arn(this.options.place, service, resource);
  }
}

function within({ minCapacity, maxCapacity }: ScalableTarget, count: number): number {
  return Math.min(Math.max(count, minCapacity), maxCapacity);
}

function keyOf({ serviceNamespace, resourceId, scalableDimension }: ScalableDimension): string {
  return [serviceNamespace, resourceId, scalableDimension].join(' ');
}

function policyKey(dimension: ScalableDimension, name: string): string {
  return `${keyOf(dimension)} ${name}`;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function notFound(what: string, { serviceNamespace, resourceId, scalableDimension }: ScalableDimension): AwsError {
  return new AwsError(
    'ObjectNotFoundException',
    `No ${what} found for service namespace: ${serviceNamespace}, resource ID: ${resourceId}, scalable dimension: ${scalableDimension}`,
  );
}
