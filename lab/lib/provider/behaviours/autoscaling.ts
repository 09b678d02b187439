import type { ICloud } from '../../cloud/cloud';
import type { ScalableDimension, ScalableTarget } from '../../cloud/scaling/application-auto-scaling';
import { InvalidRequest } from '../values/diagnostic';
import type { Attributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { blocks, number, optionalText, text } from './behaviour';

export const scalableTarget: ResourceBehaviour = {
  title: 'Application Auto Scaling Target',
  create(cloud, planned) {
    const target = cloud.scaling.register(settings(planned));
    return { id: target.resourceId, arn: target.arn, role_arn: roleOf(cloud, planned), ...shown(target) };
  },
  read(cloud, state) {
    const target = cloud.scaling.target(dimensionOf(state));
    return target && { ...shown(target), arn: target.arn };
  },
  update(cloud, planned) {
    return shown(cloud.scaling.register(settings(planned)));
  },
  delete(cloud, state) {
    if (cloud.scaling.target(dimensionOf(state))) cloud.scaling.deregister(dimensionOf(state));
  },
  /** NAMESPACE/RESOURCE/DIMENSION; the resource's id holds slashes itself. */
  import(_, id) {
    const [service_namespace = '', ...rest] = id.split('/');
    const scalable_dimension = rest.pop() ?? '';
    const resource_id = rest.join('/');
    if (resource_id === '') {
      throw new InvalidRequest(`a scalable target is imported by namespace/resource-id/dimension, got ${id}`);
    }
    return { id: resource_id, service_namespace, resource_id, scalable_dimension };
  },
};

export const scalingPolicy: ResourceBehaviour = {
  title: 'Application Auto Scaling Policy',
  create(cloud, planned) {
    const name = text(planned, 'name');
    const { arn } = cloud.scaling.putPolicy({ ...dimensionOf(planned), name });
    return { id: name, arn, alarm_arns: alarms(cloud, planned) };
  },
  read(cloud, state) {
    const policy = cloud.scaling.policy(dimensionOf(state), text(state, 'name'));
    return policy && { arn: policy.arn };
  },
  update(cloud, planned) {
    cloud.scaling.putPolicy({ ...dimensionOf(planned), name: text(planned, 'name') });
    return { alarm_arns: alarms(cloud, planned) };
  },
  delete(cloud, state) {
    const name = text(state, 'name');
    if (cloud.scaling.policy(dimensionOf(state), name)) cloud.scaling.deletePolicy(dimensionOf(state), name);
  },
};

function dimensionOf(from: Attributes): ScalableDimension {
  return {
    serviceNamespace: text(from, 'service_namespace'),
    resourceId: text(from, 'resource_id'),
    scalableDimension: text(from, 'scalable_dimension'),
  };
}

function settings(planned: Attributes): Omit<ScalableTarget, 'arn'> {
  const [suspended = {}] = blocks(planned, 'suspended_state');
  return {
    ...dimensionOf(planned),
    minCapacity: number(planned, 'min_capacity'),
    maxCapacity: number(planned, 'max_capacity'),
    suspended: {
      scaleIn: suspended.dynamic_scaling_in_suspended === true,
      scaleOut: suspended.dynamic_scaling_out_suspended === true,
      scheduled: suspended.scheduled_scaling_suspended === true,
    },
  };
}

function shown({ minCapacity, maxCapacity, suspended }: ScalableTarget): Attributes {
  return {
    min_capacity: minCapacity,
    max_capacity: maxCapacity,
    suspended_state: [
      {
        dynamic_scaling_in_suspended: suspended.scaleIn,
        dynamic_scaling_out_suspended: suspended.scaleOut,
        scheduled_scaling_suspended: suspended.scheduled,
      },
    ],
  };
}

/** Target tracking makes two alarms of its own (AWS: Application Auto Scaling User Guide, "Target tracking scaling policies"). */
function alarms(cloud: ICloud, planned: Attributes): string[] {
  if (optionalText(planned, 'policy_type') !== 'TargetTrackingScaling') return [];
  const { resourceId } = dimensionOf(planned);
  return ['AlarmHigh', 'AlarmLow'].map(
    (kind) =>
      `arn:aws:cloudwatch:${cloud.region}:${cloud.account}:alarm:TargetTracking-${resourceId}-${kind}-${text(planned, 'name')}`,
  );
}

function roleOf(cloud: ICloud, planned: Attributes): string {
  const own = 'ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';
  return optionalText(planned, 'role_arn') ?? `arn:aws:iam::${cloud.account}:role/aws-service-role/${own}`;
}
