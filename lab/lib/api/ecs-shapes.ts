import { digest } from '../cloud/common/arn';
import type { ContainerDefinition, TaskDefinition } from '../cloud/ecs/task-definition';
import type { Service } from '../cloud/ecs/service';
import type { Tags } from '../cloud/common/tags';
import type { Task } from '../cloud/ecs/task';
import type { Output } from './operation';

export function tagShapes(tags: Tags): readonly Output[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

export function taskShape(task: Task): Output {
  return {
    taskArn: task.arn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    group: task.group,
    startedBy: task.startedBy,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    createdAt: task.createdAt,
    startedAt: task.startedAt,
    stoppedAt: task.stoppedAt,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: task.containers.map((container) => ({
      containerArn: `${task.arn.replace(':task/', ':container/')}/${digest(container.name)}`,
      taskArn: task.arn,
      name: container.name,
      lastStatus: task.lastStatus === 'STOPPED' || task.lastStatus === 'RUNNING' ? task.lastStatus : 'PENDING',
      exitCode: container.exitCode,
      reason: container.reason,
    })),
  };
}

export function serviceShape(service: Service, withTags: boolean): Output {
  // A task with capacity providers has no launch type.
  const launchType = service.launchType === '' ? undefined : service.launchType;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: service.runningCount,
    pendingCount: service.pendingCount,
    launchType,
    schedulingStrategy: 'REPLICA',
    taskDefinition: service.taskDefinition,
    loadBalancers: service.loadBalancers,
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriod,
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: {
      minimumHealthyPercent: service.minimumHealthyPercent,
      maximumPercent: service.maximumPercent,
    },
    deployments: service.deployments.map((deployment) => ({ ...deployment, launchType })),
    events: service.events.map(({ at, message }) => ({
      id: digest(`${at.toISOString()} ${message}`),
      createdAt: at,
      message,
    })),
    createdAt: service.createdAt,
    tags: withTags ? tagShapes(service.tags) : undefined,
  };
}

function containerShape(container: ContainerDefinition): Output {
  const { logGroup, logStreamPrefix } = container;
  const options = { 'awslogs-group': logGroup, 'awslogs-stream-prefix': logStreamPrefix };
  return {
    name: container.name,
    image: container.image,
    essential: true,
    command: container.command,
    entryPoint: container.entryPoint,
    environment: Object.entries(container.environment).map(([name, value]) => ({ name, value })),
    secrets: Object.entries(container.secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
    portMappings: container.containerPorts.map((port) => ({ containerPort: port, hostPort: port, protocol: 'tcp' })),
    stopTimeout: container.stopTimeout,
    logConfiguration: logGroup === undefined ? undefined : { logDriver: 'awslogs', options },
  };
}

export function taskDefinitionShape(definition: TaskDefinition): Output {
  return {
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    containerDefinitions: definition.containers.map(containerShape),
  };
}
