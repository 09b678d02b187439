/**
 * What a gate answers: `failed` is a no; `error`, it could not be asked; `inconclusive`, it could not tell. After the last two the traffic
 * stays where it is, and a human decides.
 */
export type GateVerdict = 'passed' | 'failed' | 'error' | 'inconclusive';

/** A no that is known counts more than an answer that is missing, and that more than one that is doubtful. */
const GRAVEST_FIRST: readonly GateVerdict[] = ['failed', 'error', 'inconclusive', 'passed'];

/** The verdict of several; of none it is passed. */
export function worstVerdict(verdicts: readonly GateVerdict[]): GateVerdict {
  return GRAVEST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'passed';
}
