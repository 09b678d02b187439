import { lastPart } from '../common/arn';
import type { ContainerSpec } from './container-runtime';
import type { ILogs } from '../events/logs';
import type { TaskRecord } from './task-record';

export interface LaunchContext {
  readonly logs: ILogs;
  readonly secret: (arn: string) => string;
  readonly assume: (what: string) => void;
}

function logger(task: TaskRecord, context: LaunchContext): (line: string) => void {
  const { name, logGroup, logStreamPrefix } = task.input.container;
  if (logGroup === undefined) return () => undefined;
  if (!context.logs.hasGroup(logGroup)) {
    // On AWS a missing group keeps the task from starting; one that nobody created here may well exist there.
    context.assume(`log group ${logGroup}`);
    context.logs.createGroup(logGroup);
  }
  // AWS: ECS Developer Guide, awslogs driver: `prefix-name/container-name/ecs-task-id`.
  const stream = [logStreamPrefix ?? 'ecs', name, lastPart(task.arn)].join('/');
  return (line) => {
    context.logs.write(logGroup, stream, line);
  };
}

function resolve(context: LaunchContext, arn: string): string {
  try {
    return context.secret(arn);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`ResourceInitializationError: unable to pull secrets or registry auth: ${why}`);
  }
}

/** The order to start a task's container: its secrets are resolved, its output goes to the log stream. */
export function containerSpec(task: TaskRecord, context: LaunchContext): ContainerSpec {
  const { container } = task.input;
  const secrets = Object.entries(container.secrets).map(([name, arn]) => [name, resolve(context, arn)] as const);
  return {
    taskArn: task.arn,
    image: container.image,
    command: [...(container.entryPoint ?? []), ...(container.command ?? [])],
    environment: { ...container.environment, ...Object.fromEntries(secrets) },
    containerPorts: container.containerPorts,
    onLog: logger(task, context),
  };
}
