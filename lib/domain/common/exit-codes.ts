/** Exit codes of the command line. A refusal is never 0. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  error: { code: 1, meaning: 'error: the command could not do its work' },
  usage: { code: 2, meaning: 'usage: the command line or a setting is wrong' },
  preflight: { code: 10, meaning: 'preflight found blockers' },
  gate: { code: 11, meaning: 'a gate or a verdict failed' },
  rolledBack: { code: 12, meaning: 'rolled back: the traffic is on the live release' },
  paused: { code: 13, meaning: 'paused, or inconclusive: a human must decide' },
  refused: { code: 14, meaning: 'refused: an illegal transition, a held lock or an exceeded budget' },
} as const;

export type Outcome = keyof typeof EXIT_CODES;
