import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';
import type { Stage, StageKind } from './stage';
import { readStage, stagesOf } from './stage';

export type Direction = 'same' | 'forward' | 'back';

export interface Transition {
  readonly to: Stage;
  readonly direction: Direction;
}

/** One row of the transition table: which kinds of stage may be asked from a kind, beside the stage itself. */
interface Row {
  readonly forward: readonly StageKind[];
  readonly back: readonly StageKind[];
}

/**
 * The one table of legal transitions. `shift` stands for the shifts that the weights allow: forward to the smallest
 * scheduled weight above the one that stands, back to any below it.
 */
export const TRANSITIONS: Readonly<Record<StageKind, Row>> = {
  baseline: { forward: ['migrate-up'], back: [] },
  'migrate-up': { forward: ['start'], back: ['baseline'] },
  start: { forward: ['shift'], back: ['migrate-up'] },
  shift: { forward: ['shift', 'drain'], back: ['shift', 'start'] },
  drain: { forward: ['decommission'], back: ['shift', 'start'] },
  decommission: { forward: ['migrate-finish'], back: ['shift'] },
  'migrate-finish': { forward: ['open-admin'], back: [] },
  'open-admin': { forward: ['retire'], back: [] },
  retire: { forward: [], back: [] },
};

/** Kinds after which nothing of the old release can be started again: only forward. */
export const FORWARD_ONLY: readonly StageKind[] = ['migrate-finish', 'open-admin', 'retire'];

/** Every stage that may be asked when the ledger stands at `from`, the nearest first in each direction. */
export function legalTransitions(from: Stage, schedule: TrafficSchedule, roles: Roles): readonly Transition[] {
  const stages = stagesOf(schedule, roles);
  const row = TRANSITIONS[from.kind];
  const same = stages.filter((stage) => stage.id === from.id);
  const forward = stages.filter((stage) => row.forward.includes(stage.kind) && isNextUp(from, stage, schedule));
  const back = stages.filter((stage) => row.back.includes(stage.kind) && isBelow(from, stage)).reverse();
  return [
    ...same.map((to): Transition => ({ to, direction: 'same' })),
    ...forward.map((to): Transition => ({ to, direction: 'forward' })),
    ...back.map((to): Transition => ({ to, direction: 'back' })),
  ];
}

function isNextUp(from: Stage, to: Stage, schedule: TrafficSchedule): boolean {
  if (to.kind === 'drain') return from.weight === 100;
  if (to.kind !== 'shift') return true;
  return schedule.weights.find((weight) => weight > from.weight) === to.weight;
}

function isBelow(from: Stage, to: Stage): boolean {
  if (to.kind !== 'shift') return true;
  if (from.kind === 'drain') return true;
  return from.kind === 'decommission' ? to.weight === 100 : to.weight < from.weight;
}

/** Ids that may be asked from the stage with that id, the stage itself first. Empty for an id that nobody knows. */
export function legalNext(fromId: string, schedule: TrafficSchedule, roles: Roles): readonly string[] {
  const from = readStage(fromId, schedule, roles);
  return from ? legalTransitions(from, schedule, roles).map((transition) => transition.to.id) : [];
}

/**
 * What may be asked when an apply of `intent` was begun on a ledger that stands at `ledger`: the intent itself, or what is
 * legal from both, so that a crash in the middle cannot make an older way back look legal. One more: a way back that moves
 * no weight (bringing a decommissioned cluster up again) may be given up by asking for the ledger's own stage; otherwise an
 * old cluster that can't start any more would hold the upgrade for ever.
 */
export function legalWithIntent(
  ledger: string,
  intent: string,
  schedule: TrafficSchedule,
  roles: Roles,
): readonly string[] {
  const fromLedger = legalNext(ledger, schedule, roles);
  if (intent === ledger) return fromLedger;
  const fromIntent = legalNext(intent, schedule, roles);
  const both = fromLedger.filter((id) => fromIntent.includes(id));
  const givenUp = givesUpWayBack(ledger, intent, roles) ? [ledger] : [];
  return [...new Set([intent, ...givenUp, ...both])];
}

/** True for the one way back that can be given up: see `legalWithIntent`. */
export function givesUpWayBack(ledger: string, intent: string, roles: Roles): boolean {
  return ledger === `decommission-${roles.from}` && intent === 'shift-100';
}

/** The direction in which `asked` lies from `ledger`, or undefined when the transition is not legal. */
export function directionOf(
  ledger: string,
  asked: string,
  schedule: TrafficSchedule,
  roles: Roles,
): Direction | undefined {
  const from = readStage(ledger, schedule, roles);
  return from && legalTransitions(from, schedule, roles).find(({ to }) => to.id === asked)?.direction;
}
