import { defineCheck, found, passed } from './check';

/** PostgreSQL 9.5 is what both releases ask for; 15 is the newest that Kong 1.0.3 was seen to migrate. */
const OLDEST = 90_500;
const NEWEST_SEEN = 160_000;

export const postgresVersion = defineCheck({
  id: 'postgres-version',
  title: 'the PostgreSQL is one that both releases take',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['server'],
  remedy: 'upgrade PostgreSQL to 9.5 or newer first',
  source: 'Kong Enterprise 0.34 and 0.35, installation (PostgreSQL 9.5); observed on PostgreSQL 15',
  check: ({ server: { version, versionNumber } }) => {
    const evidence = { text: `PostgreSQL ${version}` };
    if (versionNumber < OLDEST) return found({ subject: 'PostgreSQL', evidence });
    if (versionNumber < NEWEST_SEEN) return passed(evidence.text);
    return found({
      subject: 'PostgreSQL',
      severity: 'info',
      evidence,
      remedy: 'newer than any that was seen with these releases: try the migration on a restored snapshot first',
    });
  },
});
