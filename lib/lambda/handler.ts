import type { StepContext, StepName } from '../domain';
import { printable, STEP_NAMES } from '../domain';
import { awsPorts } from '../runner/adapters/aws/aws-ports';
import { runStep } from '../runner/steps/run-step';
import { RunnerError } from '../runner/common/runner-error';
import { parseStepContext } from '../runner/steps/step-context';
import { passedSentence } from '../runner/steps/step-outcome';
import { withinTime } from './within-time';

/** The used part of the context that AWS passes to a handler. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** Answer of an invocation; a step that did not pass throws an error. */
export interface StepAnswer {
  readonly step: StepName;
  readonly verdict: 'passed';
  /** One sentence for the operator. */
  readonly evidence: string;
}

/**
 * The handler of the AWS Lambda function that `stepLambdaArn` names. It runs one step of a stage, as `kong-bluegreen task STEP` does, with
 * the function's own role, and ends before AWS would end it. A running task continues, and the next invocation attaches to it.
 *
 * @throws Error with the one sentence that Terraform shows
 */
export async function handler(event: unknown, invocation: Invocation): Promise<StepAnswer> {
  try {
    const { step, context } = readEvent(event);
    const remainingMs = invocation.getRemainingTimeInMillis();
    const outcome = await withinTime(remainingMs, tooLong(step, context, remainingMs), (stop) =>
      runStep(step, context, awsPorts(context, logLine, stop)),
    );
    logLine(passedSentence(step, outcome));
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
    `the event's step must be one of ${STEP_NAMES.join(', ')}, got ${name === undefined ? 'nothing' : JSON.stringify(name)}; Terraform writes the event`,
    'usage',
  );
}

function tooLong(step: StepName, { stage }: StepContext, remainingMs: number): RunnerError {
  return new RunnerError(
    'KBG-STEP-002',
    `${step} is still running, and the ${Math.round(remainingMs / 1000)} s of the function are over (AWS allows 900); apply STAGE=${stage} again, which attaches to the running step`,
  );
}

/** Writes a line into the function's log: Terraform shows only the result of a function. */
function logLine(line: string): void {
  console.log(printable(line));
}

/** Removes the stack of a failure, which AWS would print: its sentence is enough for an operator. */
function withoutStack(error: unknown): unknown {
  if (error instanceof RunnerError) error.stack = '';
  return error;
}
