import { AwsError } from '../../cloud/common/aws-error';
import type { ContainerDefinition } from '../../cloud/ecs/task-definition';
import type { Attributes } from '../values/value';
import type { ResourceBehaviour } from './behaviour';
import { found, tags, text } from './behaviour';

/** One container as the JSON of `container_definitions` writes it. */
interface ContainerJson {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly portMappings?: readonly { readonly containerPort: number }[];
  readonly stopTimeout?: number;
  readonly logConfiguration?: { readonly logDriver: string; readonly options?: Readonly<Record<string, string>> };
}

/** ECS's default between SIGTERM and SIGKILL (task definition parameters, `stopTimeout`). */
const DEFAULT_STOP_TIMEOUT = 30;

export const taskDefinition: ResourceBehaviour = {
  title: 'ECS Task Definition',
  create(cloud, planned) {
    const definition = cloud.ecs.registerTaskDefinition({
      family: text(planned, 'family'),
      containers: containers(text(planned, 'container_definitions')),
      attributes: registered(planned),
      tags: tags(planned),
    });
    const { arn, family, revision } = definition;
    return {
      id: family,
      arn,
      arn_without_revision: arn.replace(/:\d+$/, ''),
      revision,
      network_mode: planned.network_mode ?? 'bridge',
      enable_fault_injection: planned.enable_fault_injection ?? false,
    };
  },
  read(cloud, state) {
    // With `track_latest` a revision of another client shows as drift.
    const live = found(() => cloud.ecs.taskDefinition(text(state, state.track_latest === true ? 'family' : 'arn')));
    return live?.status === 'ACTIVE' ? { arn: live.arn, revision: live.revision } : undefined;
  },
  update: () => ({}),
  delete(cloud, state) {
    const arn = text(state, 'arn');
    if (state.skip_destroy === true || !found(() => cloud.ecs.taskDefinition(arn))) return;
    cloud.ecs.deregisterTaskDefinition(arn);
  },
};

function registered(planned: Attributes): Record<string, unknown> {
  const names = [
    'container_definitions',
    'cpu',
    'memory',
    'network_mode',
    'execution_role_arn',
    'task_role_arn',
    'requires_compatibilities',
  ];
  return Object.fromEntries(names.map((name) => [name, planned[name] ?? null]));
}

function containers(json: string): ContainerDefinition[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new AwsError('ClientException', 'container_definitions is not valid JSON');
  }
  if (!Array.isArray(parsed))
    throw new AwsError('ClientException', 'container_definitions must be a list of containers');
  return (parsed as ContainerJson[]).map(container);
}

function container(json: ContainerJson): ContainerDefinition {
  const options = json.logConfiguration?.options;
  return {
    name: json.name,
    image: json.image,
    ...(json.command ? { command: json.command } : {}),
    ...(json.entryPoint ? { entryPoint: json.entryPoint } : {}),
    environment: Object.fromEntries((json.environment ?? []).map(({ name, value }) => [name, value])),
    secrets: Object.fromEntries((json.secrets ?? []).map(({ name, valueFrom }) => [name, valueFrom])),
    containerPorts: (json.portMappings ?? []).map(({ containerPort }) => containerPort),
    stopTimeout: json.stopTimeout ?? DEFAULT_STOP_TIMEOUT,
    ...(options?.['awslogs-group'] === undefined ? {} : { logGroup: options['awslogs-group'] }),
    ...(options?.['awslogs-stream-prefix'] === undefined ? {} : { logStreamPrefix: options['awslogs-stream-prefix'] }),
  };
}
