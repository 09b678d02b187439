import { Release } from '../../domain';
import type { Edition, Profile } from './profile';

/** Releases that can't be reached from a release older than `from`. */
interface Barrier {
  readonly edition: Edition;
  /** The barrier concerns this next release and newer ones. */
  readonly at: Release;
  /** Oldest live release that may pass the barrier. */
  readonly from: Release;
  /** First step to take instead. */
  readonly remedy: string;
}

function barrier(edition: Edition, at: string, from: string, remedy: string): Barrier {
  return { edition, at: Release.parse(at), from: Release.parse(from), remedy };
}

/**
 * In order: the first barrier that applies has the nearest step. Sources: Kong, "Migrating to 0.35", Prerequisites; Kong's
 * UPGRADE.md of 1.0 to 3.0 ("the lowest version that … supports migrating from"); the Enterprise upgrade pages of 0.36, 1.3, 1.5 and 2.1;
 * "blue-green migration for versions below 2.8.2 to 3.0.x is not supported" (Kong Gateway 3.0).
 */
const BARRIERS: readonly Barrier[] = [
  barrier('enterprise', '0.35', '0.34', 'upgrade to 0.34, then to 0.34-1 first'),
  barrier('enterprise', '0.35', '0.34-1', 'upgrade to 0.34-1 first'),
  barrier('enterprise', '0.36', '0.35', 'upgrade to 0.35 first'),
  barrier('enterprise', '1.3', '0.36', 'upgrade to 0.36 first'),
  barrier('enterprise', '1.5', '1.3', 'upgrade to 1.3 first'),
  barrier('enterprise', '2.1', '1.5', 'upgrade to 1.5 first'),
  barrier(
    'enterprise',
    '2.1',
    '2.1',
    "two releases can't run side by side on this way: follow Kong's guide for 2.1 with a short downtime, without this library",
  ),
  barrier('enterprise', '3.0', '2.8.2', 'upgrade to 2.8.2 or a later 2.8 first'),
  barrier('community', '1.0', '0.14.1', 'upgrade to 0.14.1 first'),
  barrier('community', '2.0', '1.0', 'upgrade to 1.5.1 first'),
  barrier(
    'community',
    '3.0',
    '2.1',
    'upgrade to 2.8.2 or a later 2.8 first; there is no upgrade from 1.x or 2.0 to 3.0',
  ),
  barrier('community', '3.0', '2.8.2', 'upgrade to 2.8.2 or a later 2.8 first'),
];

/** The first releases whose migrations have the phases `up` and `finish`. */
const TWO_PHASES: Readonly<Record<Edition, Release>> = {
  community: Release.parse('0.15'),
  enterprise: Release.parse('0.35'),
};

/** The community release that an Enterprise release is built on, where their numbers differ (Enterprise's changelog). */
const BUILT_ON: readonly (readonly [line: string, base: string])[] = [
  ['0.35', '1.0.3'],
  ['0.36', '1.2.1'],
];

export function isTwoPhased({ edition, release }: Profile): boolean {
  return release.compare(TWO_PHASES[edition]) >= 0;
}

/** First step if an upgrade between two releases is impossible; undefined if it is possible. The datastore is not considered. */
export function barrierBetween(from: Profile, to: Profile): string | undefined {
  if (!isTwoPhased(to)) {
    return `the migrations of ${to.release.text} have no "finish", so two releases can't share a datastore: follow Kong's upgrade guide, without this library`;
  }
  if (to.edition !== from.edition) return to.edition === 'enterprise' ? toEnterprise(from, to) : undefined;
  if (to.release.compare(from.release) < 0) {
    return 'the next release is older than the live one, and Kong has no migrations back: choose a newer next release';
  }
  const first = BARRIERS.find(
    ({ edition, at, from: lowest }) =>
      edition === to.edition && to.release.compare(at) >= 0 && from.release.compare(lowest) < 0,
  );
  return first?.remedy;
}

/** Enterprise can't take over a community datastore that is newer than the release on which Enterprise is built. */
function toEnterprise(from: Profile, to: Profile): string | undefined {
  const base = knownBase(to) ?? to.release;
  if (sameLineOrOlder(from.release, base)) return undefined;
  return `Enterprise ${to.release.text} is built on community ${base.text}, which is older than ${from.release.text}: choose an Enterprise release that is built on ${from.release.text} or newer`;
}

/** The community release whose migrations of `core` an Enterprise release has; undefined if this package does not know it. */
export function knownBase({ edition, release }: Profile): Release | undefined {
  if (edition === 'community') return release;
  const [, base] = BUILT_ON.find(([line]) => release.text === line || release.text.startsWith(`${line}-`)) ?? [];
  return base === undefined ? undefined : Release.parse(base);
}

/** The patches of a line share their migrations. */
function sameLineOrOlder(release: Release, base: Release): boolean {
  const line = (text: string): string => text.split('.').slice(0, 2).join('.');
  return line(release.text) === line(base.text) || release.compare(base) < 0;
}
