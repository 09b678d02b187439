import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';
import { SHIFT_RANK, stagesOf } from './stage';
import { legalNext } from './transition';

/** The transition table as data for Terraform: the stages that may be applied, by the stage of the ledger. */
export function transitionTable(schedule: TrafficSchedule, roles: Roles): Readonly<Record<string, readonly string[]>> {
  const rows = stagesOf(schedule, roles).map((stage) => [stage.id, legalNext(stage.id, schedule, roles)] as const);
  // The last stage of the previous upgrade, in which the roles were swapped.
  return { ...Object.fromEntries(rows), [`retire-${roles.to}`]: ['baseline'] };
}

/** Ranks of the stages in order; a shift of another schedule is between `start` and `drain` by its weight. */
export function stageRanks(schedule: TrafficSchedule, roles: Roles): Readonly<Record<string, number>> {
  const ranks = stagesOf(schedule, roles).map((stage, i): [string, number] => [
    stage.id,
    stage.kind === 'shift' ? shiftRank(stage.weight) : i < SHIFT_RANK ? i : SHIFT_RANK + i,
  ]);
  return { ...Object.fromEntries(ranks), [`retire-${roles.to}`]: -1 };
}

function shiftRank(weight: number): number {
  return SHIFT_RANK + weight / 1000;
}
