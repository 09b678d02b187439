import type { Command } from 'commander';
import { QUESTION } from '../../runner/steps/datastore-answer';
import type { DatastoreQuestion } from '../../runner/steps/datastore-question';
import { answer, answerLines, QUESTION_VARIABLE, unpack } from '../../runner/steps/datastore-question';
import { RunnerError } from '../../runner/common/runner-error';
import { exitWith } from '../output/exit';

export function register(program: Command): void {
  program
    .command('answer')
    .description('answers one question about the datastore from inside the VPC; a step starts it as a one-off task')
    .addHelpText(
      'after',
      [
        '',
        `The question is in ${QUESTION_VARIABLE}, the password in PGPASSWORD; the answer goes to stdout for the step that asked.`,
        'To check a datastore by hand, use preflight.',
        '',
        'Example:',
        `  ${QUESTION_VARIABLE}=… PGPASSWORD=… kong-bluegreen answer`,
      ].join('\n'),
    )
    .action(() => exitWith(run));
}

async function run(): Promise<void> {
  for (const line of answerLines(await answer(readQuestion()))) process.stdout.write(`${line}\n`);
}

function readQuestion(): DatastoreQuestion {
  const text = process.env[QUESTION_VARIABLE] ?? '';
  const question = unpack(QUESTION, text);
  if (question !== undefined) return question as unknown as DatastoreQuestion;
  throw new RunnerError(
    'KBG-CLI-001',
    `${QUESTION_VARIABLE} must hold a question that a step has packed, got ${text === '' ? 'nothing' : 'something else'}; to check a datastore by hand: kong-bluegreen preflight --help`,
    'usage',
  );
}
