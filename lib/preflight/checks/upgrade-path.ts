import { Release } from '../../domain';
import { profileOf, type Profile } from '../profile';
import type { Framework } from '../reading/datastore-reading';
import type { PreflightSettings } from '../settings';
import { cannotTell, defineCheck, found, notApplicable, passed, type Answer } from './check';

/** Last migrations of `core` by which a generation is known (Kong 0.14.1 and 0.13.1). */
const MARK_0_14 = '2018-05-17-173100_hash_on_cookie';
const MARK_0_13 = '2017-10-25-180700_plugins_routes_and_services';
const MARK_1_0 = '002_15_to_1';

/** What the datastore itself tells of the release that last migrated it. */
type Generation =
  | 'enterprise 0.34 or its like'
  | 'community 0.13'
  | 'community older than 0.13'
  | 'community 0.14'
  | 'community 0.14, incomplete'
  | 'community 0.15'
  | 'community 1.0 or newer'
  | 'enterprise 0.35 or newer';

function generationOf({ components, legacy, enterprise, state, cause }: Framework): Generation | undefined {
  if (state === 'legacy' || cause === 'killed-up')
    return legacyGeneration(legacy.find(({ name }) => name === 'core')?.executed ?? [], enterprise);
  const core = components.find(({ name }) => name === 'core');
  if (core === undefined) return undefined;
  if (enterprise) return 'enterprise 0.35 or newer';
  return [...core.executed, ...core.pending].includes(MARK_1_0) ? 'community 1.0 or newer' : 'community 0.15';
}

function legacyGeneration(core: readonly string[], enterprise: boolean): Generation {
  // Enterprise 0.34 has migrations of 2018 of its own in `core`: its tables tell, before any name does.
  if (enterprise && core.includes(MARK_0_13)) return 'enterprise 0.34 or its like';
  if (core.includes(MARK_0_14)) return 'community 0.14';
  if (core.some((name) => name.startsWith('2018-'))) return 'community 0.14, incomplete';
  if (!core.includes(MARK_0_13)) return 'community older than 0.13';
  return 'community 0.13';
}

/** What to do instead, to Enterprise 0.35 and to the community's 1.x; undefined where the path is supported. */
const DETOURS: Readonly<Record<Generation, { readonly enterprise?: string; readonly community?: string }>> = {
  'enterprise 0.34 or its like': { community: 'a datastore of Enterprise can not go to a community release' },
  'community older than 0.13': {
    enterprise: 'upgrade to community 1.0 or to Enterprise 0.34-1 first',
    community: 'upgrade to 0.14.1 first',
  },
  'community 0.13': {
    enterprise: 'upgrade to community 1.0 or to Enterprise 0.34-1 first',
    community: 'upgrade to 0.14.1 first',
  },
  'community 0.14': { enterprise: 'upgrade to community 1.0 first; Enterprise 0.34 is no way from here' },
  'community 0.14, incomplete': {
    enterprise: 'upgrade to 0.14.1, then to community 1.0 first; Enterprise 0.34 is no way from here',
    community: 'upgrade to 0.14.1 first: "up" accepts its schema only when complete',
  },
  'community 0.15': { enterprise: 'upgrade to community 1.0 first; Enterprise 0.34 is no way from here' },
  'community 1.0 or newer': {},
  'enterprise 0.35 or newer': { community: 'a datastore of Enterprise can not go to a community release' },
};

/** What the release that is live asks for, apart from what the datastore shows. */
function detourOfSettings(from: Profile, to: Profile): string | undefined {
  if (to.release.compare(from.release) < 0 && to.edition === from.edition) {
    return 'the next release is older than the live one, and no migration leads back';
  }
  if (to.edition !== 'enterprise' || from.edition !== 'enterprise') return undefined;
  if (from.release.toString() === '0.34-1' || from.release.compare(FIRST_OF_NEW_FRAMEWORK) >= 0) return undefined;
  return from.release.toString() === '0.34' ? 'upgrade to 0.34-1 first' : 'upgrade to 0.34, then to 0.34-1 first';
}

const FIRST_OF_NEW_FRAMEWORK = Release.parse('0.35');

/** The old framework ends with 0.34, and only 0.35 leads from it to the new one. */
function leap(generation: Generation, to: Profile): string | undefined {
  const skipped = generation.startsWith('enterprise 0.34') && to.release.compare(AFTER_035) >= 0;
  return skipped ? 'upgrade to 0.35 first' : undefined;
}

const AFTER_035 = Release.parse('0.36');

/** Generations that can't be what a live release of that edition left. */
function contradicts(generation: Generation, from: Profile): boolean {
  return generation.startsWith('enterprise') !== (from.edition === 'enterprise');
}

export const upgradePath = defineCheck({
  id: 'upgrade-path',
  title: 'the next release can be reached from the one that was found',
  severity: 'blocker',
  phases: ['before-up'],
  needs: ['framework'],
  unwaivable: true,
  remedy: 'upgrade by the releases that are named, one after the other',
  source: 'Kong, "Migrating to 0.35", Prerequisites; Kong 1.0.3 UPGRADE.md',
  check: ({ framework }, settings) => judge(framework, settings),
});

function judge(framework: Framework, { from, to }: PreflightSettings): Answer {
  const [live, next] = [profileOf(from.release), profileOf(to.release)];
  if (!live)
    return cannotTell(`nobody knows release "${from.release}" of the live nodes; write it like 0.34-1 or 1.0.3`);
  if (!next) return cannotTell(`nobody knows release "${to.release}" that is to be; write it like 0.35-5 or 1.0.3`);
  if (framework.state === 'none' || framework.state === 'empty') return notApplicable(framework.text);
  const generation = generationOf(framework);
  if (generation === undefined) return cannotTell(`the datastore does not tell its release: ${framework.text}`);
  const subject = `${from.release} to ${to.release}`;
  const seen = `the datastore shows ${generation}, the settings say ${from.release}`;
  // What a release of long ago left may be another's than the settings say, so what was found is judged first.
  const remedy = DETOURS[generation][next.edition] ?? detourOfSettings(live, next) ?? leap(generation, next);
  if (remedy !== undefined) return found({ subject, evidence: { text: seen }, remedy });
  if (contradicts(generation, live)) {
    return found({
      subject,
      evidence: { text: seen },
      remedy: "look at the datastore's place, or correct the release in the settings",
    });
  }
  return passed(seen);
}
