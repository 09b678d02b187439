import type { DesiredState } from '../../domain';
import { isAhead } from '../../domain';
import type { LedgerRecord } from '../ledger/ledger-record';
import { RunnerError } from '../common/runner-error';
import type { Upgrade } from './upgrade-route';
import { otherRoles, standingOf, stateOf } from './upgrade-route';

/** What a run is to reach. */
export type Target =
  /** Undefined asks for the next stage, or for the one whose apply was cut off. */
  | { readonly kind: 'stage'; readonly to: string | undefined }
  /** Nothing is left to do. */
  | { readonly kind: 'reached' };

/**
 * Tells the target by where the upgrade stands.
 *
 * @throws RunnerError where it can't be reached from there
 */
export type Aim = (record: LedgerRecord, upgrade: Upgrade) => Target;

const stage = (to: string | undefined): Target => ({ kind: 'stage', to });

/** A stage, forward or back; the next one where none is named. */
export const towards =
  (to?: string): Aim =>
  () =>
    stage(to);

/** The same, but a stage that was passed already is reached: a pipeline that is run again takes nothing back. */
export const forwardTo =
  (to: string): Aim =>
  (record, upgrade) => {
    const passed = record.ledger !== undefined && record.unreadable.length === 0 && isPassed(to, record, upgrade);
    return passed ? { kind: 'reached' } : stage(to);
  };

/** All traffic on the live release. Where none has left it the stage is applied again, in case a rule was changed by hand. */
export const liveTraffic: Aim = (record, upgrade) => {
  const stands = knownStands(record, upgrade);
  const { to } = upgrade.roles;
  if (stands.some((state) => state.slots[to].weight > 0)) return stage(`start-${to}`);
  const earliest = stands.reduce((first, next) => (isAhead(next.stage, first.stage) ? next : first));
  return stage(earliest.stage.id);
};

/** The next release's cluster gone; the datastore stays as it is, for it serves both. */
export const baseline: Aim = (record, upgrade) => {
  standsOf(record, upgrade);
  return stage('baseline');
};

/** `migrate-up` once more, with another target. */
export const changedTarget: Aim = (record, upgrade) => {
  const { to } = upgrade.roles;
  const allowed = ['migrate-up', `start-${to}`];
  const odd = knownStands(record, upgrade).find(({ stage: { id } }) => !allowed.includes(id));
  if (odd === undefined) return stage('migrate-up');
  const { stage: found, actingSteps, slots } = odd;
  const isFinished = actingSteps.includes('finish');
  const remedy = isFinished
    ? 'this one is finished, and another target is the next upgrade'
    : slots[to].weight > 0
      ? 'bring the traffic back first: kong-bluegreen abort'
      : 'name the target in the app, and go on with: kong-bluegreen run';
  throw new RunnerError(
    'KBG-RUN-001',
    `the target can be changed at ${allowed.join(' or ')}, and the upgrade stands at ${found.id}; ${remedy}`,
    'refused',
  );
};

/** The upgrade, and what was begun last, stands beyond that stage. */
function isPassed(target: string, record: LedgerRecord, upgrade: Upgrade): boolean {
  const to = stateOf(target, upgrade)?.stage;
  return (
    to !== undefined && standsOf(record, upgrade).every(({ state }) => state !== undefined && isAhead(to, state.stage))
  );
}

/** @throws RunnerError where one of them is of an upgrade with other roles */
function knownStands(record: LedgerRecord, upgrade: Upgrade): readonly DesiredState[] {
  return standsOf(record, upgrade).map(({ id, state }) => {
    if (state !== undefined) return state;
    throw new RunnerError('KBG-RUN-002', otherRoles(id, upgrade), 'refused');
  });
}

/** The stage that stands, and the one that was begun last; without a state where it is of an upgrade with other roles. */
function standsOf(
  record: LedgerRecord,
  upgrade: Upgrade,
): readonly { readonly id: string; readonly state: DesiredState | undefined }[] {
  if (record.unreadable.length === 0 && !record.ledger) {
    throw new RunnerError(
      'KBG-RUN-003',
      `there is no ledger at ${upgrade.outline.path}: nothing was applied yet, or it was deleted; see docs/restore.md`,
      'refused',
    );
  }
  const { ledger, intent } = standingOf(record);
  return [ledger, intent].map((id) => ({ id, state: stateOf(id, upgrade) }));
}
