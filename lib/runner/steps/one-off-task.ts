import { createHash } from 'node:crypto';
import type { ErrorCode, StepContext } from '../../domain';
import type { LogPage, TaskPorts, TaskRequest, TaskState } from '../common/ports';
import { Patience } from '../common/patience';

/** Time for the first line to reach CloudWatch Logs after a task has stopped. It is seconds as a rule; a task without any line is rare. */
const FIRST_LINE_MS = 15_000;
/** Time without a new line after which all lines have arrived. */
const QUIET_MS = 1_000;
const LOOK_MS = 500;

/** A task that has stopped, or did not stop in time. */
export interface EndedTask {
  readonly task: TaskState;
  readonly stopped: boolean;
  readonly lines: readonly string[];
}

/** ECS's `startedBy` of a task: it identifies the step of one upgrade on one path. */
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

/** Waits until the task has stopped, and prints each line that it logs. */
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
  // A task that never ran has logged nothing.
  if (stopped && task.exitCode !== undefined) await follower.readToEnd();
  return { task, stopped, lines: follower.lines };
}

/** A task whose result is unknown. */
export interface LostTask {
  readonly code: ErrorCode;
  readonly sentence: string;
}

/** The reason why the result of a task is unknown; undefined if the task ended with an exit code. */
export function lossOf({ task, stopped }: EndedTask, { stage, deadlineSeconds }: StepContext): LostTask | undefined {
  const it = `task ${idOf(task)}`;
  if (!stopped && task.status === 'MISSING') {
    const sentence = `${it} is not known to ECS after ${deadlineSeconds} s; look for it in the cluster and apply STAGE=${stage} again`;
    return { code: 'KBG-STEP-030', sentence };
  }
  if (!stopped) {
    const sentence = `${it} is still ${task.status} after ${deadlineSeconds} s; it continues in ECS: apply STAGE=${stage} again, which attaches to it`;
    return { code: 'KBG-STEP-031', sentence };
  }
  if (task.exitCode !== undefined) return undefined;
  const sentence = `${it} stopped without an exit code: ${task.reason ?? 'ECS gave no reason'}; fix that and apply STAGE=${stage} again`;
  return { code: 'KBG-STEP-032', sentence };
}

export function idOf({ arn }: Pick<TaskState, 'arn'>): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Reads the log of a task line by line, each line once. */
class LogFollower {
  readonly lines: string[] = [];
  private next: string | undefined;

  constructor(
    private readonly arn: string,
    private readonly ports: TaskPorts,
  ) {}

  /** Reads the new lines; answers their number. */
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
