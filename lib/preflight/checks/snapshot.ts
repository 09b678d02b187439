import { cannotTell, defineCheck, found, MIGRATING, notApplicable, passed } from './check';

const HOUR_MS = 3_600_000;
/** By which two machines' clocks may differ. */
const SKEW_MS = 300_000;

export const snapshot = defineCheck({
  id: 'snapshot',
  title: 'a snapshot of the datastore is recent',
  severity: 'blocker',
  phases: MIGRATING,
  needs: [],
  remedy: 'take a snapshot now: "up" and "finish" have no way back but that',
  source: 'Kong, blue-green upgrades: "The kong migrations commands … are not reversible"',
  check: (_, { snapshotAt, now = new Date().toISOString() }) => {
    if (snapshotAt === undefined) {
      return notApplicable("a query can't tell whether a snapshot exists: look for one that is younger than an hour");
    }
    const age = Date.parse(now) - Date.parse(snapshotAt);
    if (Number.isNaN(age)) return cannotTell(`the snapshot's time must be an ISO time, got "${snapshotAt}"`);
    if (age < -SKEW_MS)
      return cannotTell(`the snapshot's time lies in the future, got "${snapshotAt}"; look at it, and at the clock`);
    const text = `the newest snapshot is ${Math.max(0, Math.round(age / 60_000))} minutes old`;
    return age <= HOUR_MS ? passed(text) : found({ subject: 'snapshot', evidence: { text } });
  },
});
