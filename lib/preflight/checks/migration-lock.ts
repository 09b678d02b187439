import type { LockRow } from '../reading/datastore-reading';
import { isHeld } from '../reading/migration-lock';
import { ALL_PHASES, defineCheck, found, type Draft } from './check';

const LIVE =
  'wait until it ends and run the preflight again: a second migration would exit 0 and do nothing, or record migrations twice';
const ENDLESS =
  "the lock does not end by itself, and Kong does not write such a row: make sure that no migration runs, then DELETE FROM locks WHERE key = 'migrations'";
const EXPIRED =
  'check that the migration that left it does not run any more (Kong never renews the lock); the next migration removes the row';

function seen({ owner, secondsLeft }: LockRow): string {
  const BY_CLOCK = 'by the clock of the datastore';
  if (secondsLeft === undefined) return `held by ${owner} until an unknown time: its ttl is NULL`;
  if (!Number.isFinite(secondsLeft)) {
    return secondsLeft > 0
      ? `held by ${owner} for ever: its ttl is infinity`
      : `left by ${owner}: its ttl is -infinity`;
  }
  const seconds = Math.abs(Math.round(secondsLeft));
  return secondsLeft > 0
    ? `held by ${owner} for ${seconds} s more, ${BY_CLOCK}`
    : `left by ${owner}, expired ${seconds} s ago ${BY_CLOCK}`;
}

function draft(lock: LockRow): Draft {
  const held = isHeld(lock);
  const remedy = Number.isFinite(lock.secondsLeft) ? LIVE : ENDLESS;
  return {
    subject: 'lock "migrations"',
    severity: held ? 'blocker' : 'warning',
    evidence: { text: seen(lock) },
    remedy: held ? remedy : EXPIRED,
  };
}

export const migrationLock = defineCheck({
  id: 'migration-lock',
  title: 'no other migration runs',
  severity: 'blocker',
  phases: ALL_PHASES,
  needs: ['locks'],
  unwaivable: true,
  remedy: LIVE,
  source: 'observed on Kong 1.0.3, table locks',
  check: ({ locks }) => found(...locks.map(draft)),
});
