import type { SessionRow } from '../reading/datastore-reading';
import { cannotTell, counted, defineCheck, found, MIGRATING } from './check';

const DEFAULT_SECONDS = 30;
const SAMPLE = 5;

const shown = ({ user, address, application, transactionSeconds = 0 }: SessionRow): string =>
  `${user} from ${address}${application === '' ? '' : ` (${application})`}: ${Math.round(transactionSeconds)} s`;

export const longTransactions = defineCheck({
  id: 'long-transactions',
  title: 'no transaction would delay the migration',
  severity: 'blocker',
  phases: MIGRATING,
  needs: ['connections', 'server'],
  wants: ['preparedTransactions'],
  remedy:
    'wait for them or end them (pg_terminate_backend, ROLLBACK PREPARED): the migration would wait for them, and all of Kong for the migration',
  source: 'PostgreSQL manual, "Explicit Locking": ALTER TABLE needs ACCESS EXCLUSIVE',
  check: (
    { connections: { sessions }, server, preparedTransactions = [] },
    { transactionSeconds = DEFAULT_SECONDS },
  ) => {
    const here = sessions.filter((session) => session.here);
    const hidden = here.filter((session) => session.hidden).length;
    const long = here.filter((session) => (session.transactionSeconds ?? 0) >= transactionSeconds);
    const prepared = preparedTransactions.filter((seconds) => seconds >= transactionSeconds);
    const count = long.length + prepared.length;
    const sample = [...long.map(shown), ...prepared.map((seconds) => `prepared: ${Math.round(seconds)} s`)];
    if (count === 0 && hidden > 0) {
      return cannotTell(
        `role "${server.role}" may not see the transactions of ${counted(hidden, 'connection')}; GRANT pg_monitor TO ${server.role}`,
      );
    }
    const text = `${counted(count, 'transaction')} older than ${transactionSeconds} s`;
    return count === 0
      ? found()
      : found({ subject: 'transactions', evidence: { count, sample: sample.slice(0, SAMPLE), text } });
  },
});
