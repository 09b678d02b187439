import type { TableSize } from '../reading/datastore-reading';
import { defineCheck, found, MIGRATING, passed } from './check';

/** Observed on Kong 1.0.3: "up" took 1.8 s for 420 000 rows; "finish" took 7 s for 20 000 plugins. */
const UP_SECONDS_PER_ROW = 1.8 / 420_000;
const FINISH_SECONDS_PER_ROW = 7 / 20_000;
/** Tables whose rows get a cache key from `finish`. */
const KEYED = ['plugins', 'acls'];
const WORTH_A_WARNING_SECONDS = 10;
const DEFAULT_LOCK_SECONDS = 60;

const rowsOf = (tables: readonly TableSize[]): number => tables.reduce((sum, { rows }) => sum + rows, 0);

export const lockTime = defineCheck({
  id: 'lock-time',
  title: 'the migration holds its locks for a short time',
  severity: 'blocker',
  phases: MIGRATING,
  needs: ['tables'],
  remedy:
    'raise --lock-timeout and --db-timeout of the migrations above the estimate, run at a quiet hour, and try it on a restored snapshot first',
  source: 'observed on Kong 1.0.3: times of "up", and a second migration that begins when the TTL of the lock is over',
  check: ({ tables }, { lockSeconds = DEFAULT_LOCK_SECONDS }, phase) => {
    const finishing = phase === 'before-finish';
    const concerned = finishing ? tables.filter(({ name }) => KEYED.includes(name)) : tables;
    const seconds = rowsOf(concerned) * (finishing ? FINISH_SECONDS_PER_ROW : UP_SECONDS_PER_ROW);
    const largest = [...concerned].sort((a, b) => b.rows - a.rows).slice(0, 3);
    const text = `about ${seconds.toFixed(1)} s for ${Math.round(rowsOf(concerned))} rows, at the speed of another machine`;
    if (seconds < Math.min(WORTH_A_WARNING_SECONDS, lockSeconds)) return passed(text);
    const sample = largest.map(({ name, rows, bytes }) => `${name}: ${Math.round(rows)} rows, ${megabytes(bytes)} MB`);
    const severity = seconds >= lockSeconds ? 'blocker' : 'warning';
    return found({ subject: finishing ? 'finish' : 'up', severity, evidence: { sample, text } });
  },
});

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}
