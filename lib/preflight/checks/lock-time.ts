import type { TableSize } from '../reading/datastore-reading';
import { defineCheck, found, MIGRATING, passed } from './check';

/** Observed of 1.0.3: 420 000 rows took "up" 1.8 s; 20 000 plugins took "finish" 7 s. */
const UP_SECONDS_PER_ROW = 1.8 / 420_000;
const FINISH_SECONDS_PER_ROW = 7 / 20_000;
/** Rows that `finish` gives a cache key. */
const KEYED = ['plugins', 'acls'];
const WORTH_A_WARNING_SECONDS = 10;
const DEFAULT_LOCK_SECONDS = 60;

const rowsOf = (tables: readonly TableSize[]): number => tables.reduce((sum, { rows }) => sum + rows, 0);

export const lockTime = defineCheck({
  id: 'lock-time',
  title: 'the migration holds its locks for a short time only',
  severity: 'blocker',
  phases: MIGRATING,
  needs: ['tables'],
  remedy:
    'raise --lock-timeout and --db-timeout of the migrations above the estimate, go at a quiet hour, and try it on a restored snapshot first',
  source: 'observed on Kong 1.0.3: times of "up", and a lock that outlives its TTL lets a second migration in',
  check: ({ tables }, { lockSeconds = DEFAULT_LOCK_SECONDS }, phase) => {
    const finishing = phase === 'before-finish';
    const concerned = finishing ? tables.filter(({ name }) => KEYED.includes(name)) : tables;
    const seconds = rowsOf(concerned) * (finishing ? FINISH_SECONDS_PER_ROW : UP_SECONDS_PER_ROW);
    const largest = [...concerned].sort((a, b) => b.rows - a.rows).slice(0, 3);
    const text = `about ${seconds.toFixed(1)} s for ${Math.round(rowsOf(concerned))} rows, by what another machine took`;
    if (seconds < Math.min(WORTH_A_WARNING_SECONDS, lockSeconds)) return passed(text);
    const sample = largest.map(({ name, rows, bytes }) => `${name}: ${Math.round(rows)} rows, ${megabytes(bytes)} MB`);
    const severity = seconds >= lockSeconds ? 'blocker' : 'warning';
    return found({ subject: finishing ? 'finish' : 'up', severity, evidence: { sample, text } });
  },
});

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}
