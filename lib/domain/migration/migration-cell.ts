import type { ErrorCode } from '../common/errors';
import type { MigrationDecision, MigrationObservation } from './migration-decision';

/** One cell of the decision table: the decision for an observation. */
export type Cell = (seen: MigrationObservation) => MigrationDecision;

type NotPassed = Exclude<MigrationDecision['verdict'], 'passed'>;

const passing =
  (action: MigrationDecision['action']) =>
  (sentence: string): Cell =>
  () => ({ action, verdict: 'passed', sentence });

/** `AGAIN` in a sentence stands for the command that repeats the step. */
const stopping =
  (verdict: NotPassed, action: MigrationDecision['action'] = 'stop') =>
  (code: ErrorCode, sentence: string): Cell =>
  (seen) => ({ action, verdict, code, sentence: sentence.replaceAll('AGAIN', again(seen)) });

export const start = passing('start');
export const skip = passing('skip');
export const done = passing('stop');
export const fail = stopping('failed');
export const refuse = stopping('refused');
export const ask = stopping('inconclusive');
export const error = stopping('error');
const wait = stopping('inconclusive', 'wait');

/** Waits until the lock of another migration expires or is released. */
export const waitForLock = (sentence: string): Cell =>
  wait('KBG-STEP-120', `${sentence}, and another migration holds the lock`);

function again({ asked }: MigrationObservation): string {
  return `apply STAGE=${asked.endsWith('up') ? 'migrate-up' : 'migrate-finish'} again`;
}

/** The same decision, with the evidence from the datastore in its sentence. */
export function withDetail(cell: Cell): Cell {
  return (seen) => {
    const decision = cell(seen);
    return seen.detail === undefined ? decision : { ...decision, sentence: `${decision.sentence} (${seen.detail})` };
  };
}

/** The same decision, made by `list` alone: the sentence adds that the datastore was not read. */
export function byListAlone(cell: Cell): Cell {
  return withDetail((seen) => {
    const decision = cell(seen);
    return { ...decision, sentence: `${decision.sentence}; the datastore was not read` };
  });
}
