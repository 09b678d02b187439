import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';
import { SHIFT_RANK, stagesOf } from './stage';
import { legalNext } from './transition';

/** The transition table as data that Terraform can evaluate: stage of the ledger to the stages that may be asked. */
export function transitionTable(schedule: TrafficSchedule, roles: Roles): Readonly<Record<string, readonly string[]>> {
  const rows = stagesOf(schedule, roles).map((stage) => [stage.id, legalNext(stage.id, schedule, roles)] as const);
  // The last stage of the upgrade before this one, in which the roles were the other way round.
  return { ...Object.fromEntries(rows), [`retire-${roles.to}`]: ['baseline'] };
}

/** Places of the stages in order; a shift of another schedule lies between `start` and `drain` by its weight. */
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
