import { defineCheck, found, passed } from './check';

/** Both releases require PostgreSQL 9.5; 15 is the newest on which Kong 1.0.3 was observed to migrate. */
const OLDEST = 90_500;
const NEWEST_SEEN = 160_000;

export const postgresVersion = defineCheck({
  id: 'postgres-version',
  title: 'both releases support this version of PostgreSQL',
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
      remedy:
        'these releases were not observed with such a new version: try the migration on a restored snapshot first',
    });
  },
});
