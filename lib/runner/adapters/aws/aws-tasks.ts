import type { RunTaskCommandInput, Task } from '@aws-sdk/client-ecs';
import type { Capacity, StepContext, TaskPlace } from '../../../domain';
import { FARGATE } from '../../../domain';
import type { OneOffTasks, TaskRequest, TaskState } from '../../common/ports';
import { RunnerError } from '../../common/runner-error';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** One-off tasks of one definition, on ECS. */
export class AwsTasks implements OneOffTasks {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-ecs');
    return { ...sdk, client: this.session.watch(new sdk.ECSClient(this.session.options())) };
  });

  constructor(
    private readonly session: AwsSession,
    private readonly context: Pick<StepContext, 'clusterArn' | 'stage'>,
    private readonly place: TaskPlace | null,
  ) {}

  async findRunning(startedBy: string): Promise<TaskState | undefined> {
    const { client, ListTasksCommand } = await this.sdk();
    const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster: this.context.clusterArn, startedBy }));
    const [arn] = taskArns;
    return arn === undefined ? undefined : await this.look(arn);
  }

  async start(request: TaskRequest): Promise<TaskState> {
    const { client, RunTaskCommand, ConflictException } = await this.sdk();
    try {
      const { tasks = [], failures = [] } = await client.send(new RunTaskCommand(this.input(request)));
      const [task] = tasks;
      if (!task) throw notPlaced(this.context.stage, failures[0]?.reason);
      return this.stateOf(task);
    } catch (error) {
      // The task of this token was started with other settings. It is still the task of this step, and is judged first.
      const [arn] = error instanceof ConflictException ? (error.resourceIds ?? []) : [];
      if (arn === undefined) throw error;
      return await this.look(arn);
    }
  }

  async look(arn: string): Promise<TaskState> {
    const { client, DescribeTasksCommand } = await this.sdk();
    const request = new DescribeTasksCommand({ cluster: this.context.clusterArn, tasks: [arn] });
    const { tasks = [] } = await client.send(request);
    return tasks[0] ? this.stateOf(tasks[0]) : { arn, status: 'MISSING' };
  }

  private input({ command, environment = {}, startedBy, clientToken }: TaskRequest) {
    const { place: task } = this;
    const { clusterArn } = this.context;
    if (!task) {
      throw new RunnerError(
        'KBG-AWS-005',
        'this stage has no task definition of the next release; use this step from the stage migrate-up on',
      );
    }
    return {
      cluster: clusterArn,
      taskDefinition: task.definition,
      ...placement(task.capacity ?? FARGATE),
      startedBy,
      clientToken,
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...task.subnets],
          securityGroups: [...task.securityGroups],
          assignPublicIp: task.assignPublicIp ? ('ENABLED' as const) : ('DISABLED' as const),
        },
      },
      overrides: {
        containerOverrides: [
          {
            name: task.container,
            command: [...command],
            environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
          },
        ],
      },
    };
  }

  private stateOf({ taskArn = '', lastStatus = 'UNKNOWN', containers = [], stoppedReason }: Task): TaskState {
    const container = containers.find(({ name }) => name === this.place?.container) ?? containers[0];
    const reason = [stoppedReason, container?.reason].filter((text) => text !== undefined && text !== '').join('; ');
    return {
      arn: taskArn,
      status: lastStatus,
      ...(container?.exitCode === undefined ? {} : { exitCode: container.exitCode }),
      ...(reason === '' ? {} : { reason }),
    };
  }
}

function placement(capacity: Capacity): Pick<RunTaskCommandInput, 'launchType' | 'capacityProviderStrategy'> {
  if ('launchType' in capacity) return { launchType: capacity.launchType };
  return {
    capacityProviderStrategy: capacity.capacityProviders.map(({ name, base = 0, weight = 1 }) => ({
      capacityProvider: name,
      base,
      weight,
    })),
  };
}

function notPlaced(stage: string, reason = 'ECS gave no reason'): RunnerError {
  return new RunnerError('KBG-AWS-006', `ECS started no task: ${reason}; fix that and apply STAGE=${stage} again`);
}
