import { AwsError } from '../../cloud/aws-error';
import type { ICloud, Service, ServiceInput } from '../../cloud/contracts';
import type { Attributes, Value } from '../value';
import type { DataBehaviour, ResourceBehaviour } from './behaviour';
import { blocks, number, optionalText, tags, text } from './behaviour';

/** The provider's own limit for `wait_for_steady_state` (its default create and update timeout, 20 minutes). */
const STEADY_LIMIT_SECONDS = 1200;

export const service: ResourceBehaviour = {
  async create(cloud, planned) {
    const cluster = text(planned, 'cluster');
    const created = cloud.ecs.createService({
      name: text(planned, 'name'),
      cluster,
      launchType: optionalText(planned, 'launch_type') ?? 'EC2',
      minimumHealthyPercent: number(planned, 'deployment_minimum_healthy_percent', 100),
      maximumPercent: number(planned, 'deployment_maximum_percent', 200),
      ...settings(planned),
    });
    await steady(cloud, planned);
    return {
      id: created.arn,
      arn: created.arn,
      cluster,
      iam_role: '/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
      launch_type: created.launchType,
      availability_zone_rebalancing: 'ENABLED',
      platform_version: created.launchType === 'FARGATE' ? 'LATEST' : '',
      propagate_tags: planned.propagate_tags ?? 'NONE',
      triggers: {},
    };
  },
  read(cloud, state) {
    const found = find(cloud, text(state, 'cluster'), text(state, 'name'));
    if (found?.status !== 'ACTIVE') return undefined;
    return {
      desired_count: found.desiredCount,
      task_definition: sameForm(state.task_definition, found.taskDefinition),
    };
  },
  async update(cloud, planned) {
    cloud.ecs.updateService(text(planned, 'cluster'), text(planned, 'name'), settings(planned));
    await steady(cloud, planned);
    return {};
  },
  async delete(cloud, state) {
    if (find(cloud, text(state, 'cluster'), text(state, 'name'))?.status === 'ACTIVE') {
      await cloud.ecs.deleteService(text(state, 'cluster'), text(state, 'name'));
    }
  },
};

/** The state may hold `family:revision` where AWS answers an ARN. */
function sameForm(known: Value | undefined, live: string): string {
  return typeof known === 'string' && live.endsWith(`/${known}`) ? known : live;
}

function find(cloud: ICloud, cluster: string, name: string): Service | undefined {
  try {
    return cloud.ecs.service(cluster, name);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

type Settings = Pick<
  ServiceInput,
  'taskDefinition' | 'desiredCount' | 'loadBalancers' | 'healthCheckGracePeriod' | 'tags'
>;

function settings(planned: Attributes): Settings {
  return {
    taskDefinition: text(planned, 'task_definition'),
    desiredCount: number(planned, 'desired_count', 0),
    loadBalancers: blocks(planned, 'load_balancer').map((it) => ({
      targetGroupArn: text(it, 'target_group_arn'),
      containerName: text(it, 'container_name'),
      containerPort: number(it, 'container_port'),
    })),
    healthCheckGracePeriod: number(planned, 'health_check_grace_period_seconds'),
    tags: tags(planned),
  };
}

/** Steady is what ECS calls steady: the counts agree. It says nothing of health. */
async function steady(cloud: ICloud, planned: Attributes): Promise<void> {
  if (planned.wait_for_steady_state !== true) return;
  const deadline = cloud.clock.now().getTime() + STEADY_LIMIT_SECONDS * 1000;
  for (;;) {
    const live = cloud.ecs.service(text(planned, 'cluster'), text(planned, 'name'));
    if (live.deployments.length === 1 && live.runningCount === live.desiredCount) return;
    if (cloud.clock.now().getTime() > deadline) {
      throw new AwsError('Timeout', `timeout while waiting for state to become 'tasksStable' (${live.name})`);
    }
    await cloud.clock.sleep(5);
  }
}

export const serviceData: DataBehaviour = (cloud, config) => {
  const cluster = text(config, 'cluster_arn');
  const name = text(config, 'service_name');
  const found = find(cloud, cluster, name);
  if (found?.status !== 'ACTIVE')
    throw new AwsError('ServiceNotFoundException', `service with name ${name} was not found in ${cluster}`);
  return {
    id: found.arn,
    arn: found.arn,
    desired_count: found.desiredCount,
    task_definition: found.taskDefinition,
    launch_type: found.launchType,
    scheduling_strategy: 'REPLICA',
    availability_zone_rebalancing: 'ENABLED',
    tags: { ...found.tags },
  };
};
