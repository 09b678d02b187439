import { clusterArn, lastPart } from '../cloud/common/arn';
import { AwsError } from '../cloud/common/aws-error';
import type { ICloud } from '../cloud/cloud';
import type { RunTaskInput, Task } from '../cloud/ecs/task';
import type { Service } from '../cloud/ecs/service';
import { serviceShape, tagShapes, taskDefinitionShape, taskShape } from './ecs-shapes';
import type { Input } from './input';
import type { Operations } from './operation';
import { page } from './page';

/** AWS: ECS API: at most so many at a time. */
const MAX_TASKS = 100;
const MAX_SERVICES = 10;
/** AWS: ECS API, TaskOverride: the characters of all overrides together. */
const MAX_OVERRIDES = 8192;

function clusterOf(input: Input): string {
  return input.optionalText('cluster') ?? 'default';
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

function findTask(cloud: ICloud, input: Input, id: string): Task | undefined {
  const cluster = clusterArn(cloud, clusterOf(input));
  return cloud.ecs
    .tasks()
    .find((task) => task.clusterArn === cluster && (task.arn === id || lastPart(task.arn) === id));
}

function findService(cloud: ICloud, input: Input, name: string): Service | undefined {
  try {
    return cloud.ecs.service(clusterOf(input), name);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ServiceNotFoundException') return undefined;
    throw error;
  }
}

function overridesOf(input: Input): NonNullable<RunTaskInput['overrides']> {
  const overrides = input
    .object('overrides')
    .objects('containerOverrides')
    .map((one) => ({
      name: one.text('name'),
      ...(one.has('command') ? { command: one.texts('command') } : {}),
      environment: Object.fromEntries(
        one.objects('environment').map((pair) => [pair.text('name'), pair.text('value')]),
      ),
    }));
  if (JSON.stringify(overrides).length > MAX_OVERRIDES) {
    throw invalid(`Container Overrides length must be at most ${MAX_OVERRIDES}`);
  }
  return overrides;
}

function requireNetwork(cloud: ICloud, input: Input): void {
  const { attributes } = cloud.ecs.taskDefinition(input.text('taskDefinition'));
  const mode = attributes.network_mode ?? attributes.networkMode;
  if (mode === 'awsvpc' && !input.has('networkConfiguration')) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
}

function runTaskInput(input: Input): RunTaskInput {
  const clientToken = input.optionalText('clientToken');
  const startedBy = input.optionalText('startedBy');
  const launchType = input.optionalText('launchType');
  return {
    cluster: clusterOf(input),
    ...(launchType === undefined ? {} : { launchType }),
    capacityProviders: input.objects('capacityProviderStrategy').map((it) => it.text('capacityProvider')),
    taskDefinition: input.text('taskDefinition'),
    ...(clientToken === undefined ? {} : { clientToken }),
    ...(startedBy === undefined ? {} : { startedBy }),
    overrides: overridesOf(input),
  };
}

function listed(input: Input, cloud: ICloud): (task: Task) => boolean {
  const cluster = clusterArn(cloud, clusterOf(input));
  const family = input.optionalText('family');
  const service = input.optionalText('serviceName');
  const startedBy = input.optionalText('startedBy');
  const desired = input.optionalText('desiredStatus') ?? 'RUNNING';
  return (task) =>
    task.clusterArn === cluster &&
    task.desiredStatus === desired &&
    (family === undefined || cloud.ecs.taskDefinition(task.taskDefinitionArn).family === family) &&
    (service === undefined || task.group === `service:${lastPart(service)}`) &&
    (startedBy === undefined || task.startedBy === startedBy);
}

/** Elastic Container Service: one-off tasks, scaling by hand, and reading. */
export const ecsOperations: Operations = {
  RunTask: (input, { cloud }) => {
    const count = input.optionalNumber('count') ?? 1;
    if (count !== 1) throw invalid(`The lab runs one task a call, got count ${count}.`);
    requireNetwork(cloud, input);
    return { tasks: [taskShape(cloud.ecs.runTask(runTaskInput(input)))], failures: [] };
  },

  DescribeTasks: (input, { cloud }) => {
    const ids = input.texts('tasks');
    if (ids.length === 0) throw invalid('Tasks cannot be empty.');
    if (ids.length > MAX_TASKS) throw invalid(`Tasks can be ${MAX_TASKS} at most.`);
    const found = ids.map((id) => ({ id, task: findTask(cloud, input, id) }));
    return {
      tasks: found.flatMap(({ task }) => (task === undefined ? [] : [taskShape(task)])),
      failures: found.flatMap(({ id, task }) => (task === undefined ? [{ arn: id, reason: 'MISSING' }] : [])),
    };
  },

  ListTasks: (input, { cloud }) => {
    const serviceName = input.optionalText('serviceName');
    if (serviceName !== undefined && findService(cloud, input, serviceName) === undefined) {
      throw new AwsError('ServiceNotFoundException', 'Service not found.');
    }
    const arns = cloud.ecs
      .tasks()
      .filter(listed(input, cloud))
      .map((task) => task.arn);
    const { items, next } = page(
      arns,
      input.optionalNumber('maxResults') ?? MAX_TASKS,
      input.optionalText('nextToken'),
    );
    return { taskArns: items, nextToken: next };
  },

  StopTask: (input, { cloud }) => {
    const task = findTask(cloud, input, input.text('task'));
    if (task === undefined) throw invalid('The referenced task was not found.');
    cloud.ecs.stopTask(task.arn, input.optionalText('reason') ?? 'Task stopped by user');
    return { task: taskShape(task) };
  },

  DescribeServices: (input, { cloud }) => {
    const names = input.texts('services');
    if (names.length === 0) throw invalid('Services cannot be empty.');
    if (names.length > MAX_SERVICES) throw invalid(`Services can be ${MAX_SERVICES} at most.`);
    const withTags = input.texts('include').includes('TAGS');
    const found = names.map((name) => ({ name, service: findService(cloud, input, name) }));
    return {
      services: found.flatMap(({ service }) => (service === undefined ? [] : [serviceShape(service, withTags)])),
      failures: found.flatMap(({ name, service }) => (service === undefined ? [{ arn: name, reason: 'MISSING' }] : [])),
    };
  },

  /** As an operator scales by hand; all else of a service is changed by Terraform. */
  UpdateService: (input, { cloud }) => {
    const desiredCount = input.optionalNumber('desiredCount');
    const isMore = ['taskDefinition', 'loadBalancers', 'forceNewDeployment', 'networkConfiguration'].some((it) =>
      input.has(it),
    );
    if (desiredCount === undefined || isMore)
      throw invalid("The lab's API updates the desiredCount of a service alone.");
    const service = cloud.ecs.updateService(clusterOf(input), input.text('service'), { desiredCount });
    return { service: serviceShape(service, false) };
  },

  DescribeTaskDefinition: (input, { cloud }) => {
    const definition = cloud.ecs.taskDefinition(input.text('taskDefinition'));
    const tags = input.texts('include').includes('TAGS') ? tagShapes(definition.tags) : undefined;
    return { taskDefinition: taskDefinitionShape(definition), tags };
  },
};
