import { Release } from '../../domain';
import { expectedCore, newestCore } from '../facts/core-migrations';
import { missingOf, NEEDED_014, NEEDED_034 } from '../facts/needed-migrations';
import { profileOf, type Profile } from '../facts/profile';
import type { Component, Framework } from '../reading/datastore-reading';
import type { PreflightSettings } from '../facts/settings';
import { barrierBetween, isTwoPhased } from '../facts/upgrade-barriers';
import { noticesOf } from './upgrade-notices';
import { cannotTell, counted, defineCheck, found, notApplicable, passed, type Answer, type Draft } from './check';

/** Migrations of `core` that identify an old generation (Kong 0.13.1, Enterprise 0.31). */
const MARK_0_13 = '2017-10-25-180700_plugins_routes_and_services';
const MARK_ENTERPRISE = '2018-01-12-110000_workspaces';
const ONE = Release.parse('1.0.0');

/** The release that last migrated the datastore, as its tables show it. */
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
  /** Missing migrations of the old release that the `up` of the next release requires. */
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
  // Enterprise 0.34 has its own migrations of 2018 in `core`; community 0.14 does not have them.
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
const FROM_014: Detour = {
  enterprise: 'upgrade to community 1.0 first; there is no upgrade from 0.14 to Enterprise 0.34',
};
const FROM_ENTERPRISE: Detour = { community: 'a datastore of Enterprise cannot be upgraded to a community release' };

/** First step on the way to an Enterprise or a community release; empty if the datastore allows the upgrade. */
const DETOURS: Readonly<Record<Generation, Detour>> = {
  'enterprise 0.34 or its like': FROM_ENTERPRISE,
  'community older than 0.13': FROM_013,
  'community 0.13': FROM_013,
  'community 0.14': FROM_014,
  'community 0.15': FROM_014,
  'community 1.0 or newer': {},
  'enterprise 0.35 or newer': FROM_ENTERPRISE,
};

const LOOK = 'check the host and the database, or correct the release in the settings';

/** True if that live release can't have left the datastore in this state. */
function contradicts({ generation }: Seen, { state, components }: Framework, from: Profile): boolean {
  const otherEdition = generation.startsWith('enterprise') !== (from.edition === 'enterprise');
  if (otherEdition || (state === 'legacy' && isTwoPhased(from))) return true;
  const [newest, expected] = [newestCore(components), expectedCore(from.release)];
  return from.edition === 'community' && !!newest && !!expected && newest.compare(expected) < 0;
}

/** Remedy if a newer release than the next one has migrated the datastore already. */
function isBeyond({ components, enterprise }: Framework, to: Profile): string | undefined {
  const [newest, expected] = [newestCore(components), expectedCore(to.release)];
  if (enterprise || to.edition !== 'community' || !newest || !expected || newest.compare(expected) <= 0)
    return undefined;
  return `${newest.text} or a newer release has migrated the datastore already: choose that release, or check the host and the database`;
}

/** `up` itself refuses such a datastore and changes nothing, so an operator may waive it. */
function incomplete({ missing, generation }: Seen): Draft | undefined {
  if (missing.length === 0) return undefined;
  const whole = generation.startsWith('enterprise') ? '0.34-1' : '0.14.1';
  return {
    subject: `${counted(missing.length, 'migration')} of ${whole}`,
    evidence: { count: missing.length, sample: missing.slice(0, SHOWN), text: 'schema_migrations does not have them' },
    remedy: `run "kong migrations up" of ${whole} first: the "up" of the next release refuses an incomplete schema`,
    waivable: true,
  };
}

const SHOWN = 5;

export const upgradePath = defineCheck({
  id: 'upgrade-path',
  title: 'an upgrade from the found release to the next release is possible',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['framework'],
  unwaivable: true,
  remedy: 'upgrade to the named releases, one after the other',
  source: 'Kong, "Migrating to 0.35", Prerequisites; Kong\'s UPGRADE.md of 1.0 to 3.0',
  check: ({ framework }, settings) => judge(framework, settings),
});

function judge(framework: Framework, { from, to }: PreflightSettings): Answer {
  const [live, next] = [profileOf(from.release), profileOf(to.release)];
  if (!live) return cannotTell(`the live release "${from.release}" is unknown; write it like 0.34-1 or 1.0.3`);
  if (!next) return cannotTell(`the next release "${to.release}" is unknown; write it like 0.35-5 or 1.0.3`);
  if (/^0\.34-(?!1$)/.test(from.release))
    return cannotTell(`the live release "${from.release}" is unknown; the last of its line is 0.34-1`);
  if (framework.state === 'none' || framework.state === 'empty') return notApplicable(framework.text);
  const seen = seenIn(framework);
  if (seen === undefined) return cannotTell(`the release of the datastore is unknown: ${framework.text}`);
  const subject = `${from.release} to ${to.release}`;
  const text = `the datastore shows ${seen.generation}, the settings say ${from.release}`;
  // The datastore counts before the settings: its tables may be of another release than the settings say.
  const remedy =
    (isTwoPhased(next) ? DETOURS[seen.generation][next.edition] : undefined) ??
    barrierBetween(live, next) ??
    isBeyond(framework, next) ??
    (contradicts(seen, framework, live) ? LOOK : undefined);
  if (remedy !== undefined) return found({ subject, evidence: { text }, remedy });
  const answer = found(incomplete(seen), ...noticesOf(live, next, framework));
  return answer.outcome === 'found' ? answer : passed(text);
}
