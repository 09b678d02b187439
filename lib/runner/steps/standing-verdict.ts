import type { StepContext, StepName, StepVerdict } from '../../domain';
import { ledgerNames } from '../../domain';
import { parsedOrNothing } from '../common/json';
import { anyObject } from '../common/json-kinds';
import type { Parameters } from '../common/ports';
import type { StepOutcome } from './step-outcome';
import { passed } from './step-outcome';

type Judged = Exclude<StepName, 'list'>;

/** Fields to which the verdict of a step is bound, beside upgrade and token; `ledgerLocals` has the same for Terraform. */
const BINDINGS: Readonly<Record<Judged, readonly (keyof StepVerdict & keyof StepContext)[]>> = {
  'snapshot-up': [],
  'snapshot-finish': [],
  up: ['digest'],
  finish: ['digest'],
  'wait-healthy': ['stage', 'seq'],
  settle: ['stage', 'seq'],
  drained: ['stage', 'seq'],
};

/**
 * The passed verdict that Terraform saw at plan. The step then runs with the token of that verdict: its resource is new (another executor,
 * another function, a lost state), but the step must not act again.
 */
export async function standingVerdict(
  step: StepName,
  context: StepContext,
  parameters: Pick<Parameters, 'read'>,
): Promise<StepOutcome | undefined> {
  if (step === 'list') return undefined;
  const stored = await parameters.read(ledgerNames(context.path).verdict(step));
  // A value that this library did not write does not count: the step then runs.
  const last: Partial<StepVerdict> | undefined = parsedOrNothing(anyObject, stored?.value);
  const bound = [...(['upgrade', 'token'] as const), ...BINDINGS[step]];
  if (last?.verdict !== 'passed' || bound.some((key) => last[key] !== context[key])) return undefined;
  return passed(last.evidence ?? 'judged before');
}
