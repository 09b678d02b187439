import { cannotTell, defineCheck, found, MIGRATING, notApplicable, passed } from './check';

const HOUR_MS = 3_600_000;
/** Allowed difference between the clocks of two machines. */
const SKEW_MS = 300_000;

export const snapshot = defineCheck({
  id: 'snapshot',
  title: 'the datastore has a recent snapshot',
  severity: 'blocker',
  phases: MIGRATING,
  needs: [],
  remedy: 'take a snapshot now: to restore it is the only way back from "up" and "finish"',
  source: 'Kong, blue-green upgrades: "The kong migrations commands … are not reversible"',
  check: (_, { snapshotAt, now = new Date().toISOString() }) => {
    if (snapshotAt === undefined) {
      return notApplicable("a query can't show the snapshots: check that one is less than an hour old");
    }
    const age = Date.parse(now) - Date.parse(snapshotAt);
    if (Number.isNaN(age)) return cannotTell(`the snapshot's time must be an ISO time, got "${snapshotAt}"`);
    if (age < -SKEW_MS)
      return cannotTell(
        `the snapshot's time is in the future, got "${snapshotAt}"; check the time and the clock of this machine`,
      );
    const text = `the newest snapshot is ${Math.max(0, Math.round(age / 60_000))} minutes old`;
    return age <= HOUR_MS ? passed(text) : found({ subject: 'snapshot', evidence: { text } });
  },
});
