import { createHash } from 'node:crypto';
import type { StepContext } from '../../domain';
import type { LogPage, TaskPorts, TaskRequest, TaskState } from '../common/ports';
import { Patience } from '../common/patience';

/** How long lines may be on their way to CloudWatch Logs when a task has stopped: seconds, as a rule; none at all is rare. */
const FIRST_LINE_MS = 15_000;
/** No new line for so long after the stop: all have arrived. */
const QUIET_MS = 1_000;
const LOOK_MS = 500;

/** A task that has stopped, or that was not seen to stop in time. */
export interface EndedTask {
  readonly task: TaskState;
  readonly stopped: boolean;
  readonly lines: readonly string[];
}

/** Who started a task, in ECS's `startedBy`: one upgrade's step on one path. */
export function starterOf(context: StepContext, step: string): string {
  return `kbg-${context.upgrade}-${step}-${sha256(context.path).slice(0, 8)}`;
}

/** ECS takes at most 64 characters (RunTask, `clientToken`), which is a SHA-256 in hexadecimal. */
export function clientToken(...parts: readonly (string | number)[]): string {
  return sha256(JSON.stringify(parts));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export async function runTask(request: TaskRequest, context: StepContext, ports: TaskPorts): Promise<EndedTask> {
  const task = await ports.tasks.start(request);
  ports.say(`task ${idOf(task)} started: ${request.command.join(' ')}`);
  return await followTask(task, context, ports);
}

/** Waits until the task has stopped and tells each line that it logs. */
export async function followTask(begun: TaskState, context: StepContext, ports: TaskPorts): Promise<EndedTask> {
  const patience = new Patience(ports, context.deadlineSeconds);
  const follower = new LogFollower(begun.arn, ports);
  let task = begun;
  while (task.status !== 'STOPPED' && !patience.isOver) {
    await patience.pause();
    task = await ports.tasks.look(task.arn);
    await follower.read();
  }
  const stopped = task.status === 'STOPPED';
  // A task that never ran has logged nothing: no line is waited for.
  if (stopped && task.exitCode !== undefined) await follower.readToEnd();
  return { task, stopped, lines: follower.lines };
}

/** Why nothing can be said about what a task did; undefined when it ended with an exit code. */
export function lossOf({ task, stopped }: EndedTask, context: StepContext): string | undefined {
  const it = `task ${idOf(task)}`;
  if (!stopped && task.status === 'MISSING') {
    return `${it} is not known to ECS after ${context.deadlineSeconds} s; look for it in the cluster and apply STAGE=${context.stage} again`;
  }
  if (!stopped) {
    return `${it} is still ${task.status} after ${context.deadlineSeconds} s; it goes on in ECS: apply STAGE=${context.stage} again, which attaches to it`;
  }
  if (task.exitCode !== undefined) return undefined;
  return `${it} stopped without an exit code: ${task.reason ?? 'ECS gave no reason'}; mend that and apply STAGE=${context.stage} again`;
}

export function idOf({ arn }: Pick<TaskState, 'arn'>): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Reads a task's log from where it stopped reading. */
class LogFollower {
  readonly lines: string[] = [];
  private next: string | undefined;

  constructor(
    private readonly arn: string,
    private readonly ports: TaskPorts,
  ) {}

  /** Reads what is new; answers how many lines that were. */
  async read(): Promise<number> {
    let count = 0;
    let page: LogPage;
    do {
      page = await this.ports.logs.read(this.arn, this.next);
      this.next = page.next ?? this.next;
      count += page.lines.length;
      this.lines.push(...page.lines);
      for (const line of page.lines) this.ports.say(`| ${line}`);
    } while (page.lines.length > 0);
    return count;
  }

  async readToEnd(): Promise<void> {
    let quietMs = 0;
    while (quietMs < (this.lines.length === 0 ? FIRST_LINE_MS : QUIET_MS)) {
      quietMs = (await this.read()) > 0 ? 0 : quietMs + LOOK_MS;
      await this.ports.pause(LOOK_MS);
    }
  }
}
