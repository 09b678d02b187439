import { newestCore, newestPending } from '../facts/core-migrations';
import { profileOf } from '../facts/profile';
import type { Component } from '../reading/datastore-reading';
import { knownBase } from '../facts/upgrade-barriers';
import { defineCheck, found } from './check';
import { CUT_OFF, incomplete } from './migrations-complete';

const OWN =
  'the upgrade to the live release was never finished: when no node of the release before it runs any more, run "kong migrations finish" in the live release\'s image first; "up" exits 1 while migrations are pending';

/** All pending migrations are those of the live release itself. */
function isOfLive(components: readonly Component[], from: string): boolean {
  const profile = profileOf(from);
  const base = profile && knownBase(profile);
  const [newest, pending] = [newestCore(components), newestPending(components)];
  return !!base && !!newest && newest.compare(base) <= 0 && !(pending && pending.compare(base) > 0);
}

export const unfinishedUpgrade = defineCheck({
  id: 'unfinished-upgrade',
  title: 'no earlier upgrade is unfinished',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['framework'],
  remedy:
    'if this is the current upgrade, "up" is done already and starts nothing; if it is another upgrade, finish that one first',
  source:
    'observed on Kong 1.0.3: "up" exits 1 on a datastore with pending migrations; an abandoned upgrade leaves them pending',
  check: ({ framework }, { from, to }) => {
    const { state, components } = framework;
    if (state !== 'pending') return found();
    const isOwn = isOfLive(components, from.release);
    const pending = components.filter((component) => component.pending.length > 0);
    return found({
      subject: 'pending migrations',
      severity: isOwn ? 'blocker' : 'warning',
      ...(isOwn ? { remedy: OWN } : incomplete(framework, to).length > 0 ? { remedy: CUT_OFF } : {}),
      evidence: {
        count: pending.reduce((sum, component) => sum + component.pending.length, 0),
        sample: pending.map(({ name, pending: names }) => `${name}: ${names.join(', ')}`),
        text: 'an "up" was done on this datastore, but not its "finish"',
      },
    });
  },
});
