import type { DesiredState } from '../../domain';
import { isAhead } from '../../domain';
import type { LedgerRecord } from '../ledger/ledger-record';
import { RunnerError } from '../common/runner-error';
import type { Upgrade } from './upgrade-route';
import { otherRoles, standingOf, stateOf } from './upgrade-route';

/** The target of a run. */
export type Target =
  /** Undefined: the next stage, or the stage whose apply was cut off. */
  | { readonly kind: 'stage'; readonly to: string | undefined }
  /** Nothing is left to do. */
  | { readonly kind: 'reached' };

/**
 * Chooses the target from the ledger.
 *
 * @throws RunnerError if the target can't be reached from the ledger's stage
 */
export type Aim = (record: LedgerRecord, upgrade: Upgrade) => Target;

const stage = (to: string | undefined): Target => ({ kind: 'stage', to });

/** A stage, forward or back. @default - the next stage */
export const towards =
  (to?: string): Aim =>
  () =>
    stage(to);

/** Like `towards`, but a stage that was passed counts as reached: a repeated pipeline never goes back. */
export const forwardTo =
  (to: string): Aim =>
  (record, upgrade) => {
    const passed = record.ledger !== undefined && record.unreadable.length === 0 && isPassed(to, record, upgrade);
    return passed ? { kind: 'reached' } : stage(to);
  };

/** The last stage of the upgrade; after it, the first stage of the next one. */
export const theEnd: Aim = ({ ledger }, { roles }) =>
  stage(ledger?.stage === `retire-${roles.to}` ? 'baseline' : `retire-${roles.from}`);

/** All traffic on the live release. If no traffic has left it, the stage is applied again, in case a rule was changed by hand. */
export const liveTraffic: Aim = (record, upgrade) => {
  const stands = knownStands(record, upgrade);
  const { to } = upgrade.roles;
  if (stands.some((state) => state.slots[to].weight > 0)) return stage(`start-${to}`);
  const earliest = stands.reduce((first, next) => (isAhead(next.stage, first.stage) ? next : first));
  return stage(earliest.stage.id);
};

/** The cluster of the next release removed; the datastore stays, because it serves both releases. */
export const baseline: Aim = (record, upgrade) => {
  standsOf(record, upgrade);
  return stage('baseline');
};

/** `migrate-up` again, for another next release. */
export const changedTarget: Aim = (record, upgrade) => {
  const { to } = upgrade.roles;
  const allowed = ['migrate-up', `start-${to}`];
  const odd = knownStands(record, upgrade).find(({ stage: { id } }) => !allowed.includes(id));
  if (odd === undefined) return stage('migrate-up');
  const { stage: found, actingSteps, slots } = odd;
  const isFinished = actingSteps.includes('finish');
  const remedy = isFinished
    ? 'its schema is finished: another release is the next upgrade'
    : slots[to].weight > 0
      ? 'bring all traffic back first: kong-bluegreen abort'
      : 'set the next release in the app, then: kong-bluegreen run';
  throw new RunnerError(
    'KBG-RUN-001',
    `the next release can be changed at ${allowed.join(' or ')}, but the upgrade is at ${found.id}; ${remedy}`,
    'refused',
  );
};

/** True if the ledger and the intent are both past that stage. */
function isPassed(target: string, record: LedgerRecord, upgrade: Upgrade): boolean {
  const to = stateOf(target, upgrade)?.stage;
  return (
    to !== undefined && standsOf(record, upgrade).every(({ state }) => state !== undefined && isAhead(to, state.stage))
  );
}

/** @throws RunnerError if one of them is a stage of an upgrade with other roles */
function knownStands(record: LedgerRecord, upgrade: Upgrade): readonly DesiredState[] {
  return standsOf(record, upgrade).map(({ id, state }) => {
    if (state !== undefined) return state;
    throw otherRoles(id, upgrade);
  });
}

/** The stages of the ledger and of the intent; without a state if the stage is of an upgrade with other roles. */
function standsOf(
  record: LedgerRecord,
  upgrade: Upgrade,
): readonly { readonly id: string; readonly state: DesiredState | undefined }[] {
  if (record.unreadable.length === 0 && !record.ledger) {
    throw new RunnerError(
      'KBG-RUN-003',
      `there is no ledger at ${upgrade.outline.path}: nothing was applied yet, or the ledger was deleted (docs/restore.md)`,
      'refused',
    );
  }
  const { ledger, intent } = standingOf(record);
  return [ledger, intent].map((id) => ({ id, state: stateOf(id, upgrade) }));
}
