import type { LockRow } from './datastore-reading';
import { flag, number, textOr } from './decode';
import type { Row, TableQuery } from './table-reader';

/** The longest lock comes first. Rows with other keys are locks of other things. */
export const migrationLocks: TableQuery<readonly LockRow[]> = {
  from: { locks: ['key', 'owner', 'ttl'] },
  sql: (at) => `SELECT owner::text AS owner, ttl > clock_timestamp() AS live,
      CASE WHEN isfinite(ttl) THEN extract(epoch FROM ttl)::float8 END AS ends,
      CASE WHEN isfinite(ttl) THEN (extract(epoch FROM ttl) - extract(epoch FROM clock_timestamp()))::float8 END AS left
    FROM ${at('locks')} WHERE key::text = 'migrations' ORDER BY ttl DESC NULLS FIRST`,
  decode: (rows) =>
    rows.map((row) => ({
      owner: textOr(row.owner, 'locks.owner', 'nobody'),
      endsAt: endOf(row),
      secondsLeft: secondsLeftOf(row),
    })),
};

/** True if the lock blocks migrations. Kong deletes expired rows only, so a row without an end blocks every migration. */
export function isHeld({ secondsLeft }: LockRow): boolean {
  return secondsLeft === undefined || secondsLeft > 0;
}

function endOf({ ends }: Row): Date | undefined {
  const end = new Date(ends === null ? NaN : number(ends, 'locks.ttl') * 1000);
  return Number.isNaN(end.getTime()) ? undefined : end;
}

function secondsLeftOf({ live, left }: Row): number | undefined {
  if (left !== null) return number(left, 'locks.ttl');
  if (live === null) return undefined;
  return flag(live, 'locks.ttl') ? Infinity : -Infinity;
}
