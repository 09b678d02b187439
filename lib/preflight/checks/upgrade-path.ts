import { Release } from '../../domain';
import { expectedCore, newestCore } from '../facts/core-migrations';
import { missingOf, NEEDED_014, NEEDED_034 } from '../facts/needed-migrations';
import { profileOf, type Profile } from '../facts/profile';
import type { Component, Framework } from '../reading/datastore-reading';
import type { PreflightSettings } from '../facts/settings';
import { barrierBetween, isTwoPhased } from '../facts/upgrade-barriers';
import { noticesOf } from './upgrade-notices';
import { cannotTell, counted, defineCheck, found, notApplicable, passed, type Answer, type Draft } from './check';

/** Migrations of `core` by which an old generation is known (Kong 0.13.1, Enterprise 0.31). */
const MARK_0_13 = '2017-10-25-180700_plugins_routes_and_services';
const MARK_ENTERPRISE = '2018-01-12-110000_workspaces';
const ONE = Release.parse('1.0.0');

/** What the datastore itself tells of the release that last migrated it. */
type Generation =
  | 'enterprise 0.34 or its like'
  | 'community 0.13'
  | 'community older than 0.13'
  | 'community 0.14'
  | 'community 0.15'
  | 'community 1.0 or newer'
  | 'enterprise 0.35 or newer';

interface Seen {
  readonly generation: Generation;
  /** Migrations of an old release that the next one's `up` asks for and that are not there. */
  readonly missing: readonly string[];
}

const complete = (generation: Generation): Seen => ({ generation, missing: [] });

function seenIn({ components, legacy, enterprise, state, cause }: Framework): Seen | undefined {
  if (state === 'legacy' || cause === 'killed-up') return legacySeen(legacy, enterprise);
  const core = components.find(({ name }) => name === 'core');
  if (core === undefined) return undefined;
  if (enterprise) return complete('enterprise 0.35 or newer');
  const newest = newestCore(components);
  return complete(newest && newest.compare(ONE) >= 0 ? 'community 1.0 or newer' : 'community 0.15');
}

function legacySeen(rows: readonly Component[], enterprise: boolean): Seen {
  const core = rows.find(({ name }) => name === 'core')?.executed ?? [];
  // Enterprise 0.34 has migrations of 2018 of its own in `core`, which the community's 0.14 has not.
  if ((enterprise || core.includes(MARK_ENTERPRISE)) && core.includes(MARK_0_13))
    return { generation: 'enterprise 0.34 or its like', missing: missingOf(NEEDED_034, rows) };
  if (core.some((name) => name.startsWith('2018-')))
    return { generation: 'community 0.14', missing: missingOf(NEEDED_014, rows) };
  return complete(core.includes(MARK_0_13) ? 'community 0.13' : 'community older than 0.13');
}

interface Detour {
  readonly enterprise?: string;
  readonly community?: string;
}

const FROM_013: Detour = {
  enterprise: 'upgrade to community 1.0 or to Enterprise 0.34-1 first',
  community: 'upgrade to 0.14.1 first',
};
const FROM_014: Detour = { enterprise: 'upgrade to community 1.0 first; Enterprise 0.34 is no way from here' };
const FROM_ENTERPRISE: Detour = { community: 'a datastore of Enterprise can not go to a community release' };

/** What to do first, to Enterprise and to the community's releases; nothing where the datastore itself bars no way. */
const DETOURS: Readonly<Record<Generation, Detour>> = {
  'enterprise 0.34 or its like': FROM_ENTERPRISE,
  'community older than 0.13': FROM_013,
  'community 0.13': FROM_013,
  'community 0.14': FROM_014,
  'community 0.15': FROM_014,
  'community 1.0 or newer': {},
  'enterprise 0.35 or newer': FROM_ENTERPRISE,
};

const LOOK = "look at the datastore's place, or correct the release in the settings";

/** What the datastore shows can't be what that live release left. */
function contradicts({ generation }: Seen, { state, components }: Framework, from: Profile): boolean {
  const otherEdition = generation.startsWith('enterprise') !== (from.edition === 'enterprise');
  if (otherEdition || (state === 'legacy' && isTwoPhased(from))) return true;
  const [newest, expected] = [newestCore(components), expectedCore(from.release)];
  return from.edition === 'community' && !!newest && !!expected && newest.compare(expected) < 0;
}

/** A newer release has migrated it already. */
function isBeyond({ components, enterprise }: Framework, to: Profile): string | undefined {
  const [newest, expected] = [newestCore(components), expectedCore(to.release)];
  if (enterprise || to.edition !== 'community' || !newest || !expected || newest.compare(expected) <= 0)
    return undefined;
  return `the datastore was migrated by ${newest.text} or newer already: choose that release, or look at the datastore's place`;
}

/** `up` itself refuses it and changes nothing, so a person who knows better may waive it. */
function incomplete({ missing, generation }: Seen): Draft | undefined {
  if (missing.length === 0) return undefined;
  const whole = generation.startsWith('enterprise') ? '0.34-1' : '0.14.1';
  return {
    subject: `${counted(missing.length, 'migration')} of ${whole}`,
    evidence: { count: missing.length, sample: missing.slice(0, SHOWN), text: 'they are missing in schema_migrations' },
    remedy: `let "kong migrations up" of ${whole} end first: the next release's "up" refuses a schema that is not complete`,
    waivable: true,
  };
}

const SHOWN = 5;

export const upgradePath = defineCheck({
  id: 'upgrade-path',
  title: 'the next release can be reached from the one that was found',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['framework'],
  unwaivable: true,
  remedy: 'upgrade by the releases that are named, one after the other',
  source: 'Kong, "Migrating to 0.35", Prerequisites; Kong\'s UPGRADE.md of 1.0 to 3.0',
  check: ({ framework }, settings) => judge(framework, settings),
});

function judge(framework: Framework, { from, to }: PreflightSettings): Answer {
  const [live, next] = [profileOf(from.release), profileOf(to.release)];
  if (!live)
    return cannotTell(`nobody knows release "${from.release}" of the live nodes; write it like 0.34-1 or 1.0.3`);
  if (!next) return cannotTell(`nobody knows release "${to.release}" that is to be; write it like 0.35-5 or 1.0.3`);
  if (/^0\.34-(?!1$)/.test(from.release))
    return cannotTell(`nobody knows release "${from.release}" of the live nodes; the last of its line is 0.34-1`);
  if (framework.state === 'none' || framework.state === 'empty') return notApplicable(framework.text);
  const seen = seenIn(framework);
  if (seen === undefined) return cannotTell(`the datastore does not tell its release: ${framework.text}`);
  const subject = `${from.release} to ${to.release}`;
  const text = `the datastore shows ${seen.generation}, the settings say ${from.release}`;
  // What a release of long ago left may be another's than the settings say, so what was found is judged first.
  const remedy =
    (isTwoPhased(next) ? DETOURS[seen.generation][next.edition] : undefined) ??
    barrierBetween(live, next) ??
    isBeyond(framework, next) ??
    (contradicts(seen, framework, live) ? LOOK : undefined);
  if (remedy !== undefined) return found({ subject, evidence: { text }, remedy });
  const answer = found(incomplete(seen), ...noticesOf(live, next, framework));
  return answer.outcome === 'found' ? answer : passed(text);
}
