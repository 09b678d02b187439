import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Argument } from 'commander';
import type { StepContext, StepName } from '../../domain';
import { EXIT_CODES, printable, STEP_NAMES } from '../../domain';
import { runAwsStep } from '../../runner/session/aws-step';
import { RunnerError } from '../../runner/common/runner-error';
import { parseStepContext } from '../../runner/steps/step-context';
import { passedSentence } from '../../runner/steps/step-outcome';
import { exitWith } from '../output/exit';

const VARIABLE = 'KONG_BLUEGREEN_STEP';

interface TaskFlags {
  readonly context?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('task')
    .description(
      'runs one step of a stage. Terraform calls it in an apply; by hand it shows or repeats the step of an apply',
    )
    .addArgument(new Argument('<step>', 'the step').choices(STEP_NAMES))
    .option('--context <file>', `JSON with the settings of the step (default: the environment variable ${VARIABLE})`)
    .option('--json', 'print the outcome as JSON to stdout, and the progress to stderr')
    .addHelpText(
      'after',
      [
        '',
        'list, wait-healthy, settle and drained only read. up and finish run the migration once, and confirm it by list.',
        'The verdict is written to the parameter PATH/verdict/STEP. A step that has passed with the same token is not repeated.',
        '',
        'Example:',
        '  npx kong-bluegreen task list --context step.json',
      ].join('\n'),
    )
    .action((step: StepName, flags: TaskFlags) => exitWith(() => run(step, flags), flags));
}

async function run(step: StepName, flags: TaskFlags): Promise<void> {
  const context = readContext(flags);
  const stream = flags.json === true ? process.stderr : process.stdout;
  const stop = (): void => {
    process.stderr.write(`kong-bluegreen: KBG-STEP-035: ${interruption(step)}\n`);
    process.exit(EXIT_CODES.error.code);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const outcome = await runAwsStep(step, context, timedLines(stream));
    if (flags.json === true) process.stdout.write(`${JSON.stringify({ step, ...outcome })}\n`);
    stream.write(`${passedSentence(step, outcome)}\n`);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function readContext({ context: file }: TaskFlags): StepContext {
  if (file !== undefined) return parseStepContext(readText(file), file);
  const json = process.env[VARIABLE];
  if (json !== undefined && json !== '') return parseStepContext(json, VARIABLE);
  throw new RunnerError(
    'KBG-CLI-031',
    `the context of the step is missing; Terraform sets ${VARIABLE}, by hand add --context FILE`,
    'usage',
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RunnerError(
      'KBG-CLI-032',
      `--context ${file} can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); name the JSON file of the step`,
      'usage',
    );
  }
}

function interruption(step: StepName): string {
  return step === 'up' || step === 'finish'
    ? `stopped; a task that was started continues in ECS, and running ${step} again attaches to it`
    : `stopped before the verdict was written; run ${step} again`;
}

/** `  12 s  task 1a2b started`. */
function timedLines(stream: NodeJS.WritableStream): (line: string) => void {
  const start = Date.now();
  return (line) => {
    const seconds = String(Math.floor((Date.now() - start) / 1000)).padStart(4);
    stream.write(`${seconds} s  ${printable(line)}\n`);
  };
}
