import { defineCheck, found, MIGRATING, passed } from './check';

export const readOnlyDatastore = defineCheck({
  id: 'read-only-datastore',
  title: 'the datastore is writable',
  severity: 'blocker',
  phases: MIGRATING,
  needs: ['server'],
  unwaivable: true,
  remedy: "use the writer's endpoint: a migration cannot change a replica",
  source: 'PostgreSQL manual, pg_is_in_recovery() and default_transaction_read_only',
  check: ({ server: { inRecovery, readOnlyByDefault } }) => {
    if (inRecovery)
      return found({ subject: 'server', evidence: { text: 'it is a replica (pg_is_in_recovery() is true)' } });
    if (!readOnlyByDefault) return passed('the server is not a replica');
    return found({
      subject: 'server',
      evidence: { text: "default_transaction_read_only is on for Kong's role" },
      remedy: 'find the cause: a failover, a full disk, or a setting of this database or role',
    });
  },
});
