/**
 * Answer of a gate. `failed`: the upgrade must not continue; `error`: the gate could not run; `inconclusive`: the gate could not decide.
 * After `error` and `inconclusive` the traffic stays where it is, and the operator decides.
 */
export type GateVerdict = 'passed' | 'failed' | 'error' | 'inconclusive';

/** A known failure counts more than a missing answer, and a missing answer more than a doubtful one. */
const GRAVEST_FIRST: readonly GateVerdict[] = ['failed', 'error', 'inconclusive', 'passed'];

/** The gravest of the verdicts; `passed` without any verdict. */
export function worstVerdict(verdicts: readonly GateVerdict[]): GateVerdict {
  return GRAVEST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'passed';
}
