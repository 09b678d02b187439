import { closest, distance } from 'fastest-levenshtein';
import type { DesiredState, Roles, StageOutline, Standing, TrafficSchedule, UpgradeOutline } from '../../domain';
import {
  desiredState,
  isAhead,
  legalWithIntent,
  nextForward,
  outlineOf,
  printable,
  readOutline,
  readStage,
  routeTo,
  SLOTS,
  stagesOf,
} from '../../domain';

import type { LedgerRecord } from '../ledger/ledger-record';
import { checkReadable, withoutVerdicts } from '../ledger/ledger-record';
import { RunnerError } from '../common/runner-error';

/** An upgrade as its synthesized configuration tells it. */
export interface Upgrade {
  readonly outline: UpgradeOutline;
  readonly schedule: TrafficSchedule;
  readonly roles: Roles;
}

/** Where somebody wants to go. */
export interface RouteRequest {
  /** Stage to stand at in the end. @default - the next one, or the one whose apply was cut off */
  readonly to?: string | undefined;
  /** The gateway has no ledger yet. */
  readonly firstApply: boolean;
}

export function readUpgrade(outline: UpgradeOutline): Upgrade {
  return { outline, ...readOutline(outline) };
}

/**
 * Ids of the stages to apply, one after the other.
 *
 * @throws RunnerError where no legal way leads there, or the ledger can't be read
 */
export function routeFor(
  { to, firstApply }: RouteRequest,
  record: LedgerRecord,
  { outline, schedule, roles }: Upgrade,
): readonly string[] {
  const { ledger } = record;
  // Nothing is decided by a verdict on a way back, and a damaged one must not hold the traffic where it is.
  checkReadable(isBack(to, ledger?.stage, { schedule, roles }) ? withoutVerdicts(record, outline.path) : record);
  if (!ledger && !firstApply) {
    throw new RunnerError(
      'KBG-RUN-010',
      `there is no ledger at ${outline.path}; add --first-apply when this gateway was never applied, or see docs/restore.md when it was deleted`,
      'refused',
    );
  }
  checkStage(to, { schedule, roles });
  if (!ledger) {
    const rest = to === undefined || to === 'baseline' ? [] : routeTo(standing('baseline'), to, schedule, roles);
    if (rest) return ['baseline', ...rest];
  }
  const at = standingOf(record);
  const target = to ?? nextTarget(at.ledger, at.intent, schedule, roles);
  const route = target === undefined ? undefined : routeTo(at, target, schedule, roles);
  if (route) return route;
  const odd = [at.ledger, at.intent].find((id) => !readStage(id, schedule, roles));
  if (odd !== undefined) throw new RunnerError('KBG-RUN-011', otherRoles(odd, { roles }), 'refused');
  throw new RunnerError('KBG-RUN-012', noWay(at, target, schedule, roles), 'refused');
}

function isBack(
  to: string | undefined,
  stage: string | undefined,
  { schedule, roles }: Pick<Upgrade, 'schedule' | 'roles'>,
): boolean {
  const [target, stands] = [to, stage].map((id) => (id === undefined ? undefined : readStage(id, schedule, roles)));
  return target !== undefined && stands !== undefined && isAhead(target, stands);
}

export function standingOf({ ledger, intent }: LedgerRecord): Standing {
  return { ledger: ledger?.stage ?? 'baseline', intent: intent?.stage ?? ledger?.stage ?? 'baseline' };
}

export function stateOf(stage: string | undefined, { schedule, roles }: Upgrade): DesiredState | undefined {
  const found = stage === undefined ? undefined : readStage(stage, schedule, roles);
  return found && desiredState(found, roles);
}

/** What an apply does, and how long it may take; from nothing where nothing was applied yet. */
export function outlineFor(
  before: DesiredState | undefined,
  after: DesiredState,
  { schedule, roles, outline: { timing, resources } }: Upgrade,
): StageOutline {
  const isScaled = SLOTS.some((slot) => resources.slots[slot].scaling !== undefined);
  return outlineOf(before, after, { schedule, roles, timing, isScaled });
}

/** The next release got more of the traffic than it had. */
export function rose(
  before: DesiredState | undefined,
  after: DesiredState | undefined,
  { roles: { to } }: Upgrade,
): boolean {
  return (after?.slots[to].weight ?? 0) > (before?.slots[to].weight ?? 0);
}

const standing = (stage: string): Standing => ({ ledger: stage, intent: stage });

/** What was begun is brought to its end first; otherwise the next stage in order. */
function nextTarget(ledger: string, intent: string, schedule: TrafficSchedule, roles: Roles): string | undefined {
  return intent === ledger ? nextForward(ledger, schedule, roles) : intent;
}

/** A shift of another schedule is no misspelt word; what is legal is another question. */
function checkStage(to: string | undefined, { schedule, roles }: Pick<Upgrade, 'schedule' | 'roles'>): void {
  if (to === undefined || readStage(to, schedule, roles)) return;
  const known = stagesOf(schedule, roles).map(({ id }) => id);
  const near = closest(to, known);
  const meant = distance(to, near) <= FARTHEST ? `; did you mean ${near}?` : '';
  throw new RunnerError(
    'KBG-RUN-013',
    `"${printable(to)}" is no stage of this upgrade (${known.join(', ')})${meant}`,
    'usage',
  );
}

/** Letters in which a name may differ from the one that was meant. */
const FARTHEST = 3;

/** Why nothing can be said of a stage that the app does not have. */
export function otherRoles(stage: string, { roles }: Pick<Upgrade, 'roles'>): string {
  return `the upgrade stands at ${stage}, which is no stage of an upgrade in which ${roles.from} is live; is live (LIVE in main.ts) right? Where ${roles.to} is live, begin each command with it, as in: LIVE=${roles.to} npx kong-bluegreen status`;
}

function noWay(
  { ledger, intent }: Standing,
  target: string | undefined,
  schedule: TrafficSchedule,
  roles: Roles,
): string {
  if (target === undefined) {
    return `the upgrade is at its end (${ledger}); the next one begins with the roles swapped: LIVE=${roles.to} and --to baseline`;
  }
  const finished = ['migrate-finish', 'open-admin', `retire-${roles.from}`].includes(ledger);
  const legal = legalWithIntent(ledger, intent, schedule, roles).join(', ');
  const planned = stagesOf(schedule, roles).map(({ id }) => id);
  const why = finished
    ? 'after migrate-finish there is only the way forward, or the snapshot (docs/restore.md)'
    : planned.includes(target)
      ? 'the stages and their ways back are in the README'
      : `it is not in the schedule (${planned.filter((id) => id.startsWith('shift-')).join(', ')})`;
  return `there is no legal way from ${ledger} to ${target}: ${why}; legal next: ${legal}`;
}
