import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';
import type { Stage } from './stage';
import { stagesOf } from './stage';
import type { Direction } from './transition';
import { legalTransitions } from './transition';

/** One apply in a walk. */
export interface Visit {
  readonly stage: Stage;
  readonly direction: Exclude<Direction, 'same'>;
}

/** Ways back in a walk: all of them, one from each stage that has any, or none. */
export type WaysBack = 'all' | 'one' | 'none';

/**
 * A walk through all stages of an upgrade. From each stage with ways back it goes back and forward again before it continues. So `all`
 * takes every way back of the table once.
 */
export function planWalk(schedule: TrafficSchedule, roles: Roles, waysBack: WaysBack = 'all'): readonly Visit[] {
  const stages = stagesOf(schedule, roles);
  return stages.flatMap((stage, place): Visit[] => {
    const returns = stages
      .filter((to) => goesBack(stage, to, schedule, roles))
      .reverse()
      .slice(0, { all: undefined, one: 1, none: 0 }[waysBack]);
    const detours = returns.flatMap((to): Visit[] => [
      { stage: to, direction: 'back' },
      ...stages
        .slice(stages.indexOf(to) + 1, place + 1)
        .map((again): Visit => ({ stage: again, direction: 'forward' })),
    ]);
    return [{ stage, direction: 'forward' }, ...detours];
  });
}

function goesBack(from: Stage, to: Stage, schedule: TrafficSchedule, roles: Roles): boolean {
  return legalTransitions(from, schedule, roles).some(
    (transition) => transition.to.id === to.id && transition.direction === 'back',
  );
}
