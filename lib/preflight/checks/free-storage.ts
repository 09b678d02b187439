import { defineCheck, found, notApplicable, passed } from './check';

const MEGABYTE = 1024 ** 2;
/** The old copy, the new one, and as much of log. */
const FACTOR = 3;

export const freeStorage = defineCheck({
  id: 'free-storage',
  title: 'the datastore has room for the tables that are rewritten',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['tables'],
  remedy: 'give the datastore more storage before "up": a change of a column\'s type writes the table anew',
  source: 'PostgreSQL manual, ALTER TABLE; Kong 1.0.3, migrations of the core and the plugins',
  check: ({ tables }, { freeStorageBytes }) => {
    const needed = tables.reduce((sum, { bytes }) => sum + bytes, 0) * FACTOR;
    const text = `about ${Math.ceil(needed / MEGABYTE)} MB are needed`;
    if (freeStorageBytes === undefined) {
      return notApplicable(`a query can't tell the free room of a server's disk; ${text}: look at FreeStorageSpace`);
    }
    const seen = `${text}, ${Math.floor(freeStorageBytes / MEGABYTE)} MB are free`;
    return freeStorageBytes >= needed ? passed(seen) : found({ subject: 'storage', evidence: { text: seen } });
  },
});
