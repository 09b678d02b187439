import type { Lab, Task } from 'kong-bluegreen-lab';

/** The reason of the task that failed last, to add to a message; empty if no task failed. A step knows only that nothing is healthy. */
export function lastFailedTask({ cloud }: Lab): string {
  const failures = cloud.ecs
    .tasks()
    .filter(({ stopCode }) => stopCode === 'TaskFailedToStart' || stopCode === 'EssentialContainerExited')
    .map((task) => ({ at: task.stoppedAt?.getTime() ?? 0, ...reasonOf(task) }))
    .filter(({ exitCode }) => exitCode !== 0)
    .sort((a, b) => a.at - b.at);
  const last = failures.at(-1);
  return last === undefined ? '' : `; the task that failed last: ${last.reason}`;
}

function reasonOf(task: Task): { readonly exitCode: number | undefined; readonly reason: string } {
  const exitCode = task.containers[0]?.exitCode;
  const words = task.stoppedReason ?? 'it stopped';
  return { exitCode, reason: exitCode === undefined ? words : `${words} (exit code ${exitCode})` };
}
