import type { LabClock } from '../../common/clock';
import { AwsError } from '../common/aws-error';
import { requireCompatible } from './compatibility';
import type { ContainerDefinition } from './task-definition';
import type { IFaults } from '../common/faults';
import type { RunTaskInput, Task } from './task';
import type { TaskDefinitions } from './task-definitions';
import type { TaskRecord } from './task-record';
import type { TaskStore } from './task-store';

/** AWS: ECS API, "Ensuring idempotency": a RunTask token is remembered for 24 hours. */
const TOKEN_MS = 24 * 3600 * 1000;

interface Remembered {
  readonly request: string;
  readonly task: TaskRecord;
}

export interface RunTaskOptions {
  readonly clock: LabClock;
  readonly definitions: TaskDefinitions;
  readonly tasks: TaskStore;
  readonly faults: IFaults;
  readonly cluster: (nameOrArn: string) => string;
}

/** One-off tasks. */
export class RunTask {
  private readonly tokens = new Map<string, Remembered>();

  constructor(private readonly options: RunTaskOptions) {}

  /** The same client token answers the same task, a stopped one too; with another request it is a conflict. */
  run(input: RunTaskInput): Task {
    const clusterArn = this.options.cluster(input.cluster);
    const key = `${clusterArn} ${input.clientToken ?? ''}`;
    const request = JSON.stringify([input.taskDefinition, input.startedBy, input.overrides, input.launchType]);
    const known = input.clientToken === undefined ? undefined : this.tokens.get(key);
    if (known !== undefined && this.isFresh(known)) {
      if (known.request === request) return known.task;
      throw new AwsError(
        'ConflictException',
        `The provided clientToken is already in use with a different RunTask request: ${known.task.arn}`,
      );
    }
    const task = this.start(input, clusterArn);
    if (input.clientToken !== undefined) this.tokens.set(key, { request, task });
    return task;
  }

  private isFresh({ task }: Remembered): boolean {
    return this.options.clock.now().getTime() - task.createdAt.getTime() < TOKEN_MS;
  }

  private start(input: RunTaskInput, clusterArn: string): TaskRecord {
    const definition = this.options.definitions.active(input.taskDefinition);
    requireCompatible(definition, input);
    const [first] = definition.containers;
    if (first === undefined) throw new AwsError('ClientException', 'Container list cannot be empty.');
    return this.options.tasks.start(
      {
        clusterArn,
        taskDefinitionArn: definition.arn,
        group: `family:${definition.family}`,
        ...(input.startedBy === undefined ? {} : { startedBy: input.startedBy }),
        container: overridden(first, input),
        loadBalancers: [],
      },
      this.options.faults.takeRunTaskFailure(),
    );
  }
}

function overridden(container: ContainerDefinition, input: RunTaskInput): ContainerDefinition {
  const overrides = input.overrides ?? [];
  const stranger = overrides.find(({ name }) => name !== container.name);
  if (stranger !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `Override for container named ${stranger.name} is not a container in the TaskDefinition.`,
    );
  }
  return overrides.reduce<ContainerDefinition>(
    (result, { command, environment }) => ({
      ...result,
      ...(command === undefined ? {} : { command }),
      environment: { ...result.environment, ...environment },
    }),
    container,
  );
}
