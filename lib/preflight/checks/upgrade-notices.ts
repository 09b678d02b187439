import { Release } from '../../domain';
import type { Profile } from '../facts/profile';
import type { Framework } from '../reading/datastore-reading';
import { isTwoPhased } from '../facts/upgrade-barriers';
import type { Draft } from './check';

/** The first release that this package does not know. */
const BEYOND = Release.parse('4.0');

interface Notice {
  readonly holds: (from: Profile, to: Profile, framework: Framework) => boolean;
  readonly text: (from: Profile) => string;
  readonly remedy: string;
}

/** Upgrades that are possible, but need the operator's attention. */
const NOTICES: readonly Notice[] = [
  {
    // Observed: a new node of 0.14.1 does not start on a finished datastore.
    holds: (from, _, { state }) => state === 'finished' && !isTwoPhased(from),
    text: ({ release }) =>
      `"finish" was run on this datastore already, so no node of ${release.text} can start any more`,
    remedy:
      'check the host and the database; if the live nodes use this datastore, do not stop or restart any of them, and go on to the next release at once',
  },
  {
    holds: (_, to) => to.release.compare(BEYOND) >= 0,
    text: () => `this preflight does not know releases from ${BEYOND.text} on`,
    remedy: "read in Kong's upgrade guide if a direct upgrade from the live release is allowed",
  },
  {
    holds: (from, to) => from.release.compare(to.release) === 0,
    text: () => 'the live and the next release are the same, so only plugins can have migrations',
    remedy: 'correct the next release if you want an upgrade',
  },
  {
    holds: (from, to) => from.edition === 'community' && to.edition === 'enterprise',
    text: () => 'the datastore stays a community datastore after "finish"',
    remedy:
      'run "kong migrations migrate-community-to-enterprise" by hand after open-admin; it is irreversible, and no stage runs it',
  },
];

export function noticesOf(from: Profile, to: Profile, framework: Framework): readonly Draft[] {
  const subject = `${from.release.text} to ${to.release.text}`;
  return NOTICES.filter(({ holds }) => holds(from, to, framework)).map(({ text, remedy }) => ({
    subject,
    severity: 'warning',
    evidence: { text: text(from) },
    remedy,
  }));
}
