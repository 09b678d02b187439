import type { StepContext, StepName } from '../domain';
import { printable, STEP_NAMES } from '../domain';
import { awsPorts } from '../runner/adapters/aws/aws-ports';
import { runStep } from '../runner/steps/run-step';
import { RunnerError } from '../runner/common/runner-error';
import { parseStepContext } from '../runner/steps/step-context';
import { passedSentence } from '../runner/steps/step-outcome';
import { withinTime } from './within-time';

/** What is used of the context that AWS gives to a handler. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** What an invocation answers; a step that did not pass is thrown. */
export interface StepAnswer {
  readonly step: StepName;
  readonly verdict: 'passed';
  /** One sentence for the operator. */
  readonly evidence: string;
}

/**
 * The handler of the AWS Lambda function that `stepLambdaArn` names. It runs one step of a stage, as `kong-bluegreen task STEP` does, with
 * the function's own role, and ends before AWS would end it: what was begun goes on, and the next invocation attaches to it.
 *
 * @throws Error with the one sentence that Terraform shows
 */
export async function handler(event: unknown, invocation: Invocation): Promise<StepAnswer> {
  try {
    const { step, context } = readEvent(event);
    const remainingMs = invocation.getRemainingTimeInMillis();
    const outcome = await withinTime(remainingMs, tooLong(step, context, remainingMs), (stop) =>
      runStep(step, context, awsPorts(context, say, stop)),
    );
    say(passedSentence(step, outcome));
    return { step, verdict: 'passed', evidence: outcome.evidence };
  } catch (error) {
    throw withoutStack(error);
  }
}

function readEvent(event: unknown): { step: StepName; context: StepContext } {
  const { step: name, context } = (event ?? {}) as { readonly step?: unknown; readonly context?: unknown };
  const step = STEP_NAMES.find((it) => it === name);
  if (step) return { step, context: parseStepContext(JSON.stringify(context ?? null), 'context') };
  throw new RunnerError(
    'KBG-STEP-001',
    `the event's step must be one of ${STEP_NAMES.join(', ')}, got ${name === undefined ? 'nothing' : JSON.stringify(name)}; it is written by Terraform`,
    'usage',
  );
}

function tooLong(step: StepName, { stage }: StepContext, remainingMs: number): RunnerError {
  return new RunnerError(
    'KBG-STEP-002',
    `${step} still goes on, and the ${Math.round(remainingMs / 1000)} s of the function are over (AWS allows 900); apply STAGE=${stage} again, which attaches to what was begun`,
  );
}

/** Into the function's log: Terraform shows of a function its last word alone. */
function say(line: string): void {
  console.log(printable(line));
}

/** AWS answers an error with its stack; where a sentence was thrown says nothing to an operator. */
function withoutStack(error: unknown): unknown {
  if (error instanceof RunnerError) error.stack = '';
  return error;
}
