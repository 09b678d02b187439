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

/** The upgrade of a synthesized configuration. */
export interface Upgrade {
  readonly outline: UpgradeOutline;
  readonly schedule: TrafficSchedule;
  readonly roles: Roles;
}

/** A wish for a way through the stages. */
export interface RouteRequest {
  /** Last stage of the way. @default - the next stage, or the stage whose apply was cut off */
  readonly to?: string | undefined;
  /** True if the gateway has no ledger yet. */
  readonly firstApply: boolean;
}

export function readUpgrade(outline: UpgradeOutline): Upgrade {
  return { outline, ...readOutline(outline) };
}

/**
 * Ids of the stages to apply, in order.
 *
 * @throws RunnerError if there is no legal way, or the ledger can't be read
 */
export function routeFor(
  { to, firstApply }: RouteRequest,
  record: LedgerRecord,
  { outline, schedule, roles }: Upgrade,
): readonly string[] {
  const { ledger } = record;
  // A way back depends on no verdict, so a damaged verdict must not hold it up.
  checkReadable(isBack(to, ledger?.stage, { schedule, roles }) ? withoutVerdicts(record, outline.path) : record);
  if (!ledger && !firstApply) {
    throw new RunnerError(
      'KBG-RUN-010',
      `there is no ledger at ${outline.path}; add --first-apply if this gateway was never applied, or see docs/restore.md if the ledger was deleted`,
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
  if (odd !== undefined) throw otherRoles(odd, { roles });
  throw new RunnerError('KBG-RUN-011', noWay(at, target, schedule, roles), 'refused');
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

/** The work and the duration of an apply; `before` is undefined before the first apply. */
export function outlineFor(
  before: DesiredState | undefined,
  after: DesiredState,
  { schedule, roles, outline: { timing, resources } }: Upgrade,
): StageOutline {
  const isScaled = SLOTS.some((slot) => resources.slots[slot].scaling !== undefined);
  return outlineOf(before, after, { schedule, roles, timing, isScaled });
}

/** True if the share of the next release rises. */
export function rose(
  before: DesiredState | undefined,
  after: DesiredState | undefined,
  { roles: { to } }: Upgrade,
): boolean {
  return (after?.slots[to].weight ?? 0) > (before?.slots[to].weight ?? 0);
}

const standing = (stage: string): Standing => ({ ledger: stage, intent: stage });

/** The stage that was begun and has not ended; otherwise the next stage in order. */
function nextTarget(ledger: string, intent: string, schedule: TrafficSchedule, roles: Roles): string | undefined {
  return intent === ledger ? nextForward(ledger, schedule, roles) : intent;
}

/** Refuses a misspelt stage. A shift of another schedule is spelt right; `routeFor` decides whether it is legal. */
function checkStage(to: string | undefined, { schedule, roles }: Pick<Upgrade, 'schedule' | 'roles'>): void {
  if (to === undefined || readStage(to, schedule, roles)) return;
  const known = stagesOf(schedule, roles).map(({ id }) => id);
  const near = closest(to, known);
  const meant = distance(to, near) <= FARTHEST ? `; did you mean ${near}?` : '';
  throw new RunnerError(
    'KBG-RUN-013',
    `"${printable(to)}" is not a stage of this upgrade (${known.join(', ')})${meant}`,
    'usage',
  );
}

/** Number of letters by which a misspelt name may differ from a suggestion. */
const FARTHEST = 3;

/** The refusal of a ledger's stage that the app does not have. */
export function otherRoles(stage: string, { roles: { from, to } }: Pick<Upgrade, 'roles'>): RunnerError {
  return new RunnerError(
    'KBG-RUN-002',
    `the upgrade is at ${stage}, which is not a stage of an upgrade in which ${from} is live; is the prop live (LIVE in main.ts) right? If ${to} is live, set it for each command: LIVE=${to} npx kong-bluegreen status`,
    'refused',
  );
}

function noWay(
  { ledger, intent }: Standing,
  target: string | undefined,
  schedule: TrafficSchedule,
  roles: Roles,
): string {
  if (target === undefined) {
    return `the upgrade has ended (${ledger}); the next upgrade begins with the roles swapped: LIVE=${roles.to} and --to baseline`;
  }
  const finished = ['migrate-finish', 'open-admin', `retire-${roles.from}`].includes(ledger);
  const legal = legalWithIntent(ledger, intent, schedule, roles).join(', ');
  const planned = stagesOf(schedule, roles).map(({ id }) => id);
  const why = finished
    ? 'after migrate-finish only the way forward remains, or the snapshot (docs/restore.md)'
    : planned.includes(target)
      ? 'docs/stages.md lists the stages and their ways back'
      : `it is not in the schedule (${planned.filter((id) => id.startsWith('shift-')).join(', ')})`;
  return `there is no legal way from ${ledger} to ${target}: ${why}; legal next: ${legal}`;
}
