import type { StepContext, StepName } from '../../domain';
import { awsPorts } from '../adapters/aws/aws-ports';
import type { StepOutcome } from '../steps/step-outcome';
import { runStep } from '../steps/run-step';

/** Runs one step on AWS, as its context says. `say` receives the lines for the operator. */
export async function runAwsStep(
  step: StepName,
  context: StepContext,
  say: (line: string) => void,
): Promise<StepOutcome> {
  return await runStep(step, context, awsPorts(context, say));
}
