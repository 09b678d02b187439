import { randomUUID } from 'node:crypto';
import type { ListMeaning, MigrationAnswer, MigrationList, StepContext } from '../../domain';
import { migrationAnswer, parseMigrationList, parseMigrationStatus } from '../../domain';
import type { StepPorts } from '../common/ports';
import { RunnerError } from '../common/runner-error';
import type { EndedTask } from './one-off-task';
import { clientToken, idOf, lossOf, runTask, starterOf } from './one-off-task';

/** An answer of `kong migrations list`. */
export interface Listing {
  readonly exitCode: number;
  readonly list: MigrationList;
  /** Meaning of the exit code and the output together. */
  readonly answer: MigrationAnswer;
  readonly lines: readonly string[];
}

/** Exit code of `list` for each meaning; `status` always ends with 0. */
const ENDS_WITH: Partial<Record<ListMeaning, number>> = {
  'up-to-date': 0,
  bootstrap: 3,
  pending: 4,
  'pending-and-new': 4,
  new: 5,
};

/**
 * Runs `kong migrations list` in the next release's image: exit codes of `up` and `finish` prove nothing, and the live release's `list` does
 * not know the new migrations (observed on 0.14.1, 1.0.3 and 3.4.2). If its output can't be read, `status` is tried, which releases from 3.0 on
 * have.
 *
 * @throws RunnerError if the task has no result
 */
export async function askList(context: StepContext, ports: StepPorts): Promise<Listing> {
  const ended = await ask('list', context, ports);
  const loss = lossOf(ended, context);
  const { exitCode } = ended.task;
  if (loss !== undefined || exitCode === undefined)
    throw new RunnerError('KBG-STEP-007', `list could not be run: ${loss?.sentence ?? ''}`);
  const list = parseMigrationList(ended.lines.join('\n'));
  const answer = migrationAnswer(exitCode, list.meaning);
  if (answer !== 'unheard') return { exitCode, list, answer, lines: ended.lines };
  return (
    (await askStatus(context, ports)) ??
    fail(
      `list ended with ${exitCode}, but its output could not be read from the log of task ${idOf(ended.task)}; check the log group ${context.task?.logGroup ?? ''} and apply STAGE=${context.stage} again`,
    )
  );
}

async function askStatus(context: StepContext, ports: StepPorts): Promise<Listing | undefined> {
  const { task, lines } = await ask('status', context, ports);
  const list = task.exitCode === 0 ? parseMigrationStatus(lines) : undefined;
  const exitCode = list && ENDS_WITH[list.meaning];
  return list && exitCode !== undefined
    ? { exitCode, list, answer: migrationAnswer(exitCode, list.meaning), lines }
    : undefined;
}

async function ask(command: 'list' | 'status', context: StepContext, ports: StepPorts): Promise<EndedTask> {
  const request = {
    command: ['kong', 'migrations', command],
    startedBy: starterOf(context, command),
    // Each question needs a new task: ECS answers the same token with the task of before.
    clientToken: clientToken(context.path, context.upgrade, command, randomUUID()),
  };
  return await runTask(request, context, ports);
}

function fail(sentence: string): never {
  throw new RunnerError('KBG-STEP-008', sentence);
}
