import { defineCheck, found, notApplicable, passed } from './check';

const MEGABYTE = 1024 ** 2;
/** The old copy of a table, the new copy, and the same amount of log. */
const FACTOR = 3;

export const freeStorage = defineCheck({
  id: 'free-storage',
  title: 'the datastore has storage for the tables that "up" rewrites',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['tables'],
  remedy: 'give the datastore more storage before "up": PostgreSQL rewrites a table when the type of a column changes',
  source: 'PostgreSQL manual, ALTER TABLE; Kong 1.0.3, migrations of the core and the plugins',
  check: ({ tables }, { freeStorageBytes }) => {
    const needed = tables.reduce((sum, { bytes }) => sum + bytes, 0) * FACTOR;
    const text = `about ${Math.ceil(needed / MEGABYTE)} MB are needed`;
    if (freeStorageBytes === undefined) {
      return notApplicable(
        `a query can't read the free storage of a server; ${text}: check FreeStorageSpace in CloudWatch`,
      );
    }
    const seen = `${text}, ${Math.floor(freeStorageBytes / MEGABYTE)} MB are free`;
    return freeStorageBytes >= needed ? passed(seen) : found({ subject: 'storage', evidence: { text: seen } });
  },
});
