import { randomUUID } from 'node:crypto';
import type { MigrationAnswer, MigrationList, StepContext } from '../../domain';
import { migrationAnswer, parseMigrationList } from '../../domain';
import type { StepPorts } from '../ports';
import { RunnerError } from '../runner-error';
import { clientToken, idOf, lossOf, runTask, starterOf } from './one-off-task';

/** An answer of `kong migrations list`. */
export interface Listing {
  readonly exitCode: number;
  readonly list: MigrationList;
  /** What exit code and words mean together. */
  readonly answer: MigrationAnswer;
  readonly lines: readonly string[];
}

/**
 * Asks `kong migrations list` of the next release's image: exit codes of `up` and `finish` prove nothing, and the old
 * release's `list` knows nothing of the new migrations (observed on 0.14.1, 1.0.3 and 3.4.2).
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
  const answer = migrationAnswer(exitCode, list.meaning);
  if (answer === 'unheard') {
    throw new RunnerError(
      `list ended with ${exitCode}, but its output could not be read from the log of task ${idOf(ended.task)}; check the log group ${context.task?.logGroup ?? ''} and apply STAGE=${context.stage} again`,
    );
  }
  return { exitCode, list, answer, lines: ended.lines };
}
