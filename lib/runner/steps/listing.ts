import { randomUUID } from 'node:crypto';
import type { MigrationList, StepContext } from '../../domain';
import { parseMigrationList } from '../../domain';
import type { StepPorts } from '../ports';
import { RunnerError } from '../runner-error';
import { clientToken, idOf, lossOf, runTask, starterOf } from './one-off-task';

const PENDING = 4;

/** An answer of `kong migrations list`. */
export interface Listing {
  readonly exitCode: number;
  readonly list: MigrationList;
  readonly lines: readonly string[];
}

/**
 * Asks `kong migrations list` of the next release's image: exit codes of `up` and `finish` prove nothing, and the old
 * release's `list` knows nothing of the new migrations (facts: kong-observed.md, "Traps").
 *
 * @throws RunnerError when the task could not answer.
 */
export async function askList(context: StepContext, ports: StepPorts): Promise<Listing> {
  const request = {
    command: ['kong', 'migrations', 'list'],
    startedBy: starterOf(context, 'list'),
    // Each question is a new one: an answer of before must not be given again.
    clientToken: clientToken(context.path, context.upgrade, 'list', randomUUID()),
  };
  const ended = await runTask(request, context, ports);
  const loss = lossOf(ended, context);
  const { exitCode } = ended.task;
  if (loss !== undefined || exitCode === undefined) throw new RunnerError(`list could not be asked: ${loss ?? ''}`);
  const list = parseMigrationList(ended.lines.join('\n'));
  if (exitCode === PENDING && !list.recognised) {
    throw new RunnerError(
      `list ended with 4, but its output could not be read from the log of task ${idOf(ended.task)}; check the log group ${context.task?.logGroup ?? ''} and run the step again`,
    );
  }
  return { exitCode, list, lines: ended.lines };
}
