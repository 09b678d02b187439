import { AwsError } from '../../cloud/common/aws-error';
import type { ICloud } from '../../cloud/cloud';
import type { Service, ServiceInput, ServiceLoadBalancer } from '../../cloud/ecs/service';
import { InvalidRequest } from '../values/diagnostic';
import type { Attributes, Value } from '../values/value';
import { fingerprint } from '../values/value';
import type { DataBehaviour, ResourceBehaviour } from './behaviour';
import { blocks, changed, found, number, optionalText, PartlyDone, shownTags, tags, text } from './behaviour';

/** The provider's own limit for `wait_for_steady_state` (its default create and update timeout, 20 minutes). */
const STEADY_LIMIT_SECONDS = 1200;

export const service: ResourceBehaviour = {
  title: 'ECS Service',
  async create(cloud, planned, signal) {
    const created = cloud.ecs.createService({
      name: text(planned, 'name'),
      cluster: clusterOf(planned),
      ...placement(planned),
      minimumHealthyPercent: number(planned, 'deployment_minimum_healthy_percent', 100),
      maximumPercent: number(planned, 'deployment_maximum_percent', 200),
      ...settings(planned),
    });
    const done = { ...identity(created, planned), triggers: planned.triggers ?? {} };
    await steady(cloud, planned, signal, done);
    return done;
  },
  read(cloud, state) {
    const live = find(cloud, clusterOf(state), text(state, 'name'));
    if (live?.status !== 'ACTIVE') return undefined;
    return {
      ...identity(live, state),
      desired_count: live.desiredCount,
      task_definition: sameForm(state.task_definition, live.taskDefinition),
      load_balancer: shownBalancers(state, live.loadBalancers),
      health_check_grace_period_seconds: shownGrace(state, live.healthCheckGracePeriod),
      ...shownTags(state, live.tags),
    };
  },
  async update(cloud, planned, prior, signal) {
    if (planned.force_new_deployment === true) {
      cloud.assume(`force_new_deployment of service ${text(planned, 'name')} (the lab starts no deployment for it)`);
    }
    if (onlyTags(planned, prior)) return {};
    cloud.ecs.updateService(clusterOf(planned), text(planned, 'name'), settings(planned));
    await steady(cloud, planned, signal, {});
    return {};
  },
  async delete(cloud, state) {
    const status = find(cloud, clusterOf(state), text(state, 'name'))?.status;
    if (status === 'ACTIVE' || status === 'DRAINING') {
      await cloud.ecs.deleteService(clusterOf(state), text(state, 'name'));
    }
  },
  import(cloud, id) {
    const [cluster = '', name = '', ...more] = id.split('/');
    if (cluster === '' || name === '' || more.length > 0)
      throw new InvalidRequest(`wrong format of import ID (${id}), use: 'cluster-name/service-name'`);
    // As the provider: whether there is such a service is seen when it is read.
    const place = { id: name, name, cluster: cloud.ecs.cluster(cluster) };
    const live = find(cloud, cluster, name);
    return live ? { ...place, ...imported(live) } : place;
  },
  /** Triggers count only together with `force_new_deployment`; without it the provider plans no other strategy (since 6.15). */
  customize(prior, planned) {
    if (planned.force_new_deployment === true) return planned;
    if (changed(prior, planned, 'capacity_provider_strategy'))
      throw new InvalidRequest('force_new_deployment should be true when capacity_provider_strategy is being updated');
    return { ...planned, triggers: prior.triggers ?? null };
  },
};

/** Without either AWS takes EC2 (ECS API, CreateService). */
function placement(planned: Attributes): Pick<ServiceInput, 'launchType' | 'capacityProviders'> {
  const capacityProviders = blocks(planned, 'capacity_provider_strategy').map((it) => text(it, 'capacity_provider'));
  const launchType = optionalText(planned, 'launch_type') ?? (capacityProviders.length > 0 ? '' : 'EC2');
  return { launchType, capacityProviders };
}

function clusterOf(state: Attributes): string {
  return optionalText(state, 'cluster') ?? 'default';
}

/** AWS's values for attributes that were left out. */
function identity(live: Service, planned: Attributes): Attributes {
  return {
    id: live.arn,
    arn: live.arn,
    cluster: optionalText(planned, 'cluster') ?? live.clusterArn,
    iam_role: optionalText(planned, 'iam_role') ?? '/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
    launch_type: live.launchType ?? '',
    availability_zone_rebalancing: planned.availability_zone_rebalancing ?? 'ENABLED',
    platform_version: optionalText(planned, 'platform_version') ?? (isFargate(live) ? 'LATEST' : ''),
  };
}

function isFargate({ launchType, capacityProviders = [] }: Service): boolean {
  return launchType === 'FARGATE' || capacityProviders.includes('FARGATE');
}

/** Attributes that an import reads once: the task definition by family and revision, unless the configuration has an ARN. */
function imported(live: Service): Attributes {
  const { capacityProviders = [] } = live;
  const strategy = capacityProviders.map((capacity_provider) => ({ capacity_provider, base: 0, weight: 0 }));
  return {
    ...(live.attributes as Attributes),
    deployment_minimum_healthy_percent: live.minimumHealthyPercent,
    deployment_maximum_percent: live.maximumPercent,
    scheduling_strategy: 'REPLICA',
    deployment_controller: [{ type: 'ECS' }],
    capacity_provider_strategy: strategy,
    task_definition: familyAndRevision(live.taskDefinition),
    triggers: {},
  };
}

function familyAndRevision(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The state may hold `family:revision` where AWS answers an ARN. */
function sameForm(known: Value | undefined, live: string): string {
  return typeof known !== 'string' || known.startsWith('arn:') ? live : familyAndRevision(live);
}

/** A change of only these makes no UpdateService call. */
const NO_CALL = new Set(['tags', 'tags_all', 'force_delete', 'wait_for_steady_state', 'timeouts']);

function onlyTags(planned: Attributes, prior: Attributes): boolean {
  const rest = (from: Attributes): string =>
    fingerprint(Object.fromEntries(Object.entries(from).filter(([name]) => !NO_CALL.has(name))));
  return rest(planned) === rest(prior);
}

function find(cloud: ICloud, cluster: string, name: string): Service | undefined {
  return found(() => cloud.ecs.service(cluster, name));
}

/** Nothing is done with it in the lab, and yet AWS shows it. */
const REMEMBERED = [
  'network_configuration',
  'service_registries',
  'service_connect_configuration',
  'deployment_circuit_breaker',
  'enable_ecs_managed_tags',
  'enable_execute_command',
  'propagate_tags',
];

type Settings = Pick<
  ServiceInput,
  'taskDefinition' | 'desiredCount' | 'loadBalancers' | 'healthCheckGracePeriod' | 'attributes' | 'tags'
>;

function settings(planned: Attributes): Settings {
  return {
    taskDefinition: text(planned, 'task_definition'),
    desiredCount: number(planned, 'desired_count', 0),
    loadBalancers: balancers(planned),
    healthCheckGracePeriod: number(planned, 'health_check_grace_period_seconds'),
    attributes: Object.fromEntries(REMEMBERED.map((name) => [name, planned[name] ?? null])),
    tags: tags(planned),
  };
}

function balancers(from: Attributes): ServiceLoadBalancer[] {
  return blocks(from, 'load_balancer').map((it) => ({
    targetGroupArn: text(it, 'target_group_arn'),
    containerName: text(it, 'container_name'),
    containerPort: number(it, 'container_port'),
  }));
}

/** The state's blocks while they equal the cloud: they may have more attributes than the cloud has. */
function shownBalancers(state: Attributes, live: readonly ServiceLoadBalancer[]): Value {
  const inOrder = (of: readonly ServiceLoadBalancer[]): string[] =>
    of.map((it) => [it.targetGroupArn, it.containerName, it.containerPort].join()).sort();
  if (inOrder(balancers(state)).join('|') === inOrder(live).join('|')) return state.load_balancer ?? [];
  return live.map((it) => ({
    target_group_arn: it.targetGroupArn,
    container_name: it.containerName,
    container_port: it.containerPort,
    elb_name: '',
  }));
}

function shownGrace(state: Attributes, live: number): Value {
  const known = state.health_check_grace_period_seconds ?? null;
  return Number(known ?? 0) === live ? known : live;
}

/** Steady as ECS defines it: one deployment, and the counts are equal. It does not depend on health. */
async function steady(cloud: ICloud, planned: Attributes, signal: AbortSignal, done: Attributes): Promise<void> {
  if (planned.wait_for_steady_state !== true) return;
  const deadline = cloud.clock.now().getTime() + STEADY_LIMIT_SECONDS * 1000;
  for (;;) {
    const live = cloud.ecs.service(clusterOf(planned), text(planned, 'name'));
    if (live.deployments.length === 1 && live.runningCount === live.desiredCount) return;
    if (cloud.clock.now().getTime() > deadline) throw new PartlyDone(done, timedOut(live));
    await cloud.clock.sleep(5, signal).catch(() => {
      throw new PartlyDone(done, new AwsError('RequestCanceled', 'waiting for steady state was interrupted'));
    });
  }
}

function timedOut({ runningCount, desiredCount }: Service): AwsError {
  return new AwsError(
    'Timeout',
    `timeout while waiting for state to become 'tasksStable' (${runningCount} of ${desiredCount} tasks run)`,
  );
}

export const serviceData: DataBehaviour = (cloud, config) => {
  const cluster = text(config, 'cluster_arn');
  const name = text(config, 'service_name');
  // As the provider: a service that drains, or has gone, is answered too, with a count of 0.
  const live = find(cloud, cluster, name);
  if (live === undefined)
    throw new AwsError('ServiceNotFoundException', `service with name ${name} was not found in ${cluster}`);
  return {
    id: live.arn,
    arn: live.arn,
    created_at: live.createdAt.toISOString(),
    desired_count: live.desiredCount,
    running_count: live.runningCount,
    pending_count: live.pendingCount,
    status: live.status,
    task_definition: live.taskDefinition,
    launch_type: live.launchType ?? '',
    health_check_grace_period_seconds: live.healthCheckGracePeriod,
    scheduling_strategy: 'REPLICA',
    availability_zone_rebalancing: 'ENABLED',
    tags: { ...live.tags },
  };
};
