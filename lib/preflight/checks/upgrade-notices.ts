import { Release } from '../../domain';
import type { Profile } from '../facts/profile';
import type { Framework } from '../reading/datastore-reading';
import { isTwoPhased } from '../facts/upgrade-barriers';
import type { Draft } from './check';

/** The first release of which nothing is known here. */
const BEYOND = Release.parse('4.0');

interface Notice {
  readonly holds: (from: Profile, to: Profile, framework: Framework) => boolean;
  readonly text: (from: Profile) => string;
  readonly remedy: string;
}

/** Supported, but not what it seems. */
const NOTICES: readonly Notice[] = [
  {
    // Observed: a new node of 0.14.1 refuses to start on a finished datastore.
    holds: (from, _, { state }) => state === 'finished' && !isTwoPhased(from),
    text: ({ release }) => `"finish" was run on it already, so no node of ${release.text} can start any more`,
    remedy:
      "look at the datastore's place; if it is the one of the live nodes, stop and restart none of them, and go on to the next release at once",
  },
  {
    holds: (_, to) => to.release.compare(BEYOND) >= 0,
    text: () => `nothing is known here of releases from ${BEYOND.text} on`,
    remedy: "read in Kong's own upgrade guide whether the live release may go there without a step between",
  },
  {
    holds: (from, to) => from.release.compare(to.release) === 0,
    text: () => 'both colours have the same release, so only plugins can have anything to migrate',
    remedy: 'correct the next release if an upgrade was meant',
  },
  {
    holds: (from, to) => from.edition === 'community' && to.edition === 'enterprise',
    text: () => 'the datastore stays a community one after "finish"',
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
