import { ALL_PHASES, defineCheck, found, type Draft } from './check';
import type { LockRow } from '../reading/datastore-reading';

const LIVE =
  'wait until it is over and ask again: a second migration would exit 0 with nothing done, or double what is recorded';
const EXPIRED =
  'ask whether the migration that left it still runs (the lock is never renewed); the next one removes the row itself';

function draft({ owner, secondsLeft }: LockRow): Draft {
  const seconds = Math.abs(Math.round(secondsLeft));
  const live = secondsLeft > 0;
  return {
    subject: 'lock "migrations"',
    severity: live ? 'blocker' : 'warning',
    evidence: {
      text: live
        ? `held by ${owner} for ${seconds} s more, by the clock of the datastore`
        : `left by ${owner}, expired ${seconds} s ago by the clock of the datastore`,
    },
    remedy: live ? LIVE : EXPIRED,
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
  check: ({ locks }) => found(...locks.filter(({ key }) => key === 'migrations').map(draft)),
});
