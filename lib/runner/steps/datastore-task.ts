import { randomUUID } from 'node:crypto';
import type * as v from 'valibot';
import type { PreflightPhase, PreflightReport, StepContext } from '../../domain';
import type { SchemaReading } from '../../preflight/reading/legacy-schema';
import { PREFLIGHT_ANSWER, SCHEMA_ANSWER } from './datastore-answer';
import type { DatastoreQuestion } from './datastore-question';
import { isAnswerLine, pack, QUESTION_VARIABLE, readAnswer } from './datastore-question';
import type { Schema } from '../common/json';
import type { DatastorePorts, TaskPorts } from '../common/ports';
import { RunnerError } from '../common/runner-error';
import { clientToken, idOf, lossOf, runTask, starterOf } from './one-off-task';

/** All overrides of a task together may have 8192 characters (ECS API, TaskOverride); the command needs some of them. */
const MAX_QUESTION = 7_500;

/** Asks the datastore by one-off tasks inside the VPC, for a computer that can't reach it. */
export class DatastoreTask implements DatastorePorts {
  private readonly ports: TaskPorts;

  constructor(
    private readonly context: StepContext,
    ports: TaskPorts,
  ) {
    const say = (line: string): void => {
      if (!isAnswerLine(line)) ports.say(line);
    };
    this.ports = { tasks: ports.tasks, logs: ports.logs, now: () => ports.now(), pause: (ms) => ports.pause(ms), say };
  }

  async readSchema(): Promise<SchemaReading> {
    return await this.ask(SCHEMA_ANSWER, { kind: 'schema', datastore: this.context.datastore });
  }

  async preflight(phase: PreflightPhase): Promise<PreflightReport> {
    const { preflight, datastore } = this.context;
    if (!preflight)
      throw new RunnerError(
        'KBG-STEP-003',
        'the context has no preflight; Terraform writes it: apply the stage again',
        'usage',
      );
    const question = { kind: 'preflight', phase, datastore, ...preflight } as const;
    return (await this.ask(PREFLIGHT_ANSWER, question)) as unknown as PreflightReport;
  }

  private async ask<S extends Schema>(schema: S, question: DatastoreQuestion): Promise<v.InferOutput<S>> {
    const { context, ports } = this;
    const text = pack(question);
    if (text.length > MAX_QUESTION) {
      throw new RunnerError(
        'KBG-STEP-004',
        `the plain settings of both releases are too long for a task (${text.length} of ${MAX_QUESTION} characters, packed); shorten environment, or leave out preflight.image if this computer can reach the datastore`,
        'refused',
      );
    }
    const request = {
      command: ['answer'],
      environment: { [QUESTION_VARIABLE]: text },
      startedBy: starterOf(context, 'ask'),
      // Each question needs a new task: ECS answers the same token with the task of before.
      clientToken: clientToken(context.path, context.upgrade, 'ask', randomUUID()),
    };
    const ended = await runTask(request, context, ports);
    const loss = lossOf(ended, context);
    if (loss !== undefined) throw new RunnerError('KBG-STEP-005', `the datastore could not be asked: ${loss.sentence}`);
    const found = readAnswer(schema, ended.lines);
    if (found !== undefined) return found;
    throw new RunnerError(
      'KBG-STEP-006',
      `task ${idOf(ended.task)} ended with ${ended.task.exitCode ?? 'no exit code'} and no answer; check that the entry point of preflight.image is the command kong-bluegreen of this version. Last line of the task: ${ended.lines.at(-1) ?? 'none'}`,
    );
  }
}
