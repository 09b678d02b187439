import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';
import type { Stage, StageKind } from './stage';
import { readStage, stagesOf } from './stage';

export type Direction = 'same' | 'forward' | 'back';

export interface Transition {
  readonly to: Stage;
  readonly direction: Direction;
}

/** One row of the transition table: the kinds of stage that may follow a kind, besides the stage itself. */
interface Row {
  readonly forward: readonly StageKind[];
  readonly back: readonly StageKind[];
}

/**
 * The legal transitions. `shift` stands for the shifts that the weights allow: forward to the smallest scheduled weight above the current
 * one, back to any weight below it.
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

/** Kinds after which the old release cannot start again, so there is no way back. */
export const FORWARD_ONLY: readonly StageKind[] = ['migrate-finish', 'open-admin', 'retire'];

/** Stages that may be applied from the ledger's stage `from`, the nearest first in each direction. */
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

/** Ids of the stages that may be applied from the stage with that id, the stage itself first. Empty if the id is unknown. */
export function legalNext(fromId: string, schedule: TrafficSchedule, roles: Roles): readonly string[] {
  const from = readStage(fromId, schedule, roles);
  return from ? legalTransitions(from, schedule, roles).map((transition) => transition.to.id) : [];
}

/**
 * Ids of the stages that may be applied if an apply of `intent` started while the ledger was at `ledger`: the intent itself, and the stages
 * that are legal from both. So a crash during an apply cannot make an older way back legal. One exception: a way back that moves no weight
 * (starting a decommissioned cluster again) may be given up by applying the ledger's own stage. Without this exception an old cluster that
 * cannot start any more would block the upgrade for ever.
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

/** True for the way back that can be given up, see `legalWithIntent`. */
export function givesUpWayBack(ledger: string, intent: string, roles: Roles): boolean {
  return ledger === `decommission-${roles.from}` && intent === 'shift-100';
}

/** The direction from the stage `ledger` to the stage `asked`; undefined if the transition is not legal. */
export function directionOf(
  ledger: string,
  asked: string,
  schedule: TrafficSchedule,
  roles: Roles,
): Direction | undefined {
  const from = readStage(ledger, schedule, roles);
  return from && legalTransitions(from, schedule, roles).find(({ to }) => to.id === asked)?.direction;
}
