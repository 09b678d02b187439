import type { TrafficSchedule } from './schedule';
import type { Roles } from './slot';
import { isAhead, readStage } from './stage';
import { legalNext, legalTransitions, legalWithIntent } from './transition';

/** Progress of an upgrade: the stage that was applied last, and the stage whose apply started last. */
export interface Standing {
  readonly ledger: string;
  readonly intent: string;
}

/**
 * Ids of the stages to apply, in order, on the shortest legal route to the destination; undefined if there is no route.
 * The route to the current stage is the stage itself: it is applied again.
 */
export function routeTo(
  { ledger, intent }: Standing,
  destination: string,
  schedule: TrafficSchedule,
  roles: Roles,
): readonly string[] | undefined {
  const seen = new Set<string>();
  // After the last stage of the upgrade before this one only a baseline with the roles swapped is legal.
  const first = ledger === `retire-${roles.to}` ? ['baseline'] : legalWithIntent(ledger, intent, schedule, roles);
  let routes = first.map((id) => [id]);
  while (routes.length > 0) {
    const arrived = routes.find((route) => route.at(-1) === destination);
    if (arrived) return arrived;
    const fresh = routes.filter((route) => !seen.has(route.at(-1) ?? ''));
    for (const route of fresh) seen.add(route.at(-1) ?? '');
    routes = fresh.flatMap((route) => legalNext(route.at(-1) ?? '', schedule, roles).map((id) => [...route, id]));
  }
  return undefined;
}

/** The stage whose apply reverts manual changes; undefined if a started apply allows only stages forward. */
export function putBackBy({ ledger, intent }: Standing, schedule: TrafficSchedule, roles: Roles): string | undefined {
  const current = readStage(ledger, schedule, roles);
  const legal = legalWithIntent(ledger, intent, schedule, roles);
  if (!current || legal.includes(ledger)) return ledger;
  return legal.find((id) => {
    const stage = readStage(id, schedule, roles);
    return stage && !isAhead(current, stage);
  });
}

/** The next stage in order; undefined at the end of the upgrade. */
export function nextForward(stage: string, schedule: TrafficSchedule, roles: Roles): string | undefined {
  if (stage === `retire-${roles.to}`) return 'baseline';
  const from = readStage(stage, schedule, roles);
  const forward = from && legalTransitions(from, schedule, roles).find(({ direction }) => direction === 'forward');
  return forward?.to.id;
}
