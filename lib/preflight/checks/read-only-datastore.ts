import { defineCheck, found, MIGRATING, passed } from './check';

export const readOnlyDatastore = defineCheck({
  id: 'read-only-datastore',
  title: 'the datastore can be written to',
  severity: 'blocker',
  phases: MIGRATING,
  needs: ['server'],
  unwaivable: true,
  remedy: "name the writer's endpoint: a migration can do nothing on a replica",
  source: 'PostgreSQL manual, pg_is_in_recovery() and default_transaction_read_only',
  check: ({ server: { inRecovery, readOnlyByDefault } }) => {
    if (inRecovery)
      return found({ subject: 'server', evidence: { text: 'it is a replica (pg_is_in_recovery() is true)' } });
    if (!readOnlyByDefault) return passed('the server is no replica');
    return found({
      subject: 'server',
      evidence: { text: "default_transaction_read_only is on for Kong's role" },
      remedy: 'find out why: a failover, a full disk or a setting of this database or role',
    });
  },
});
