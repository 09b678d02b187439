import type { ReleaseSettings } from '../../domain';
import { possession } from '../facts/bundled-plugins';
import { expectedCore, newestCore } from '../facts/core-migrations';
import { isOlder, profileOf } from '../facts/profile';
import type { Component, Framework } from '../reading/datastore-reading';
import { counted, defineCheck, found, notApplicable, type Draft } from './check';

/** Migrations of plugins that a datastore from 0.14 has after "up" (observed on Kong 1.0.3). */
const OF_PLUGINS: Readonly<Record<string, readonly string[]>> = {
  acl: ['000_base_acl', '001_14_to_15'],
  'basic-auth': ['000_base_basic_auth', '001_14_to_15'],
  'hmac-auth': ['000_base_hmac_auth', '001_14_to_15'],
  jwt: ['000_base_jwt', '001_14_to_15'],
  'key-auth': ['000_base_key_auth', '001_14_to_15'],
  oauth2: ['000_base_oauth2', '001_14_to_15', '002_15_to_10'],
  'rate-limiting': ['000_base_rate_limiting', '001_14_to_15', '002_15_to_10'],
  'response-ratelimiting': ['000_base_response_rate_limiting', '001_14_to_15', '002_15_to_10'],
};
const FROM_014 = '001_14_to_15';
/** Enterprise 0.35 is built on this release, and every later release has its migrations too. */
const ONE = '1.0.0';

/** Observed on Kong 1.0.3: on a datastore with pending migrations `up` exits 1, and `finish` completes only the pending ones. */
export const CUT_OFF =
  'an "up" was killed or ran with other plugins, and a second one exits 1 while a migration is pending: restore the snapshot and migrate again; or, if no node of the live release is needed any more, run "finish", "up" and "finish" in the next release\'s image with its exact plugins';

const recorded = ({ executed, pending }: Component): readonly string[] => [...executed, ...pending];

export const migrationsComplete = defineCheck({
  id: 'migrations-complete',
  title: 'every known migration of the next release is recorded',
  severity: 'blocker',
  phases: ['after-up', 'before-start', 'before-finish', 'after-finish'],
  needs: ['framework'],
  remedy:
    'run "kong migrations list" by hand in the next release\'s image with its exact plugins, and run "up" again if it lists new migrations: an "up" was killed or ran with other plugins',
  source: 'observed on Kong 1.0.3: new migrations are missing after an "up" that was killed and a "finish"',
  check: ({ framework }, { to }) => {
    const { state } = framework;
    if (state !== 'pending' && state !== 'finished') return notApplicable('the datastore has no complete schema_meta');
    const remedy = state === 'pending' ? { remedy: CUT_OFF } : {};
    return found(...incomplete(framework, to).map((draft) => ({ ...draft, ...remedy })));
  },
});

/** Known migrations of the next release that the datastore does not record. */
export function incomplete({ components, enterprise }: Framework, to: ReleaseSettings): readonly Draft[] {
  const drafts = [coreDraft(components, to), pluginDraft(components, to, enterprise)];
  return drafts.filter((draft) => draft !== undefined);
}

function coreDraft(components: readonly Component[], to: ReleaseSettings): Draft | undefined {
  const profile = profileOf(to.release);
  if (!profile) return undefined;
  const isCommunity = profile.edition === 'community';
  const wanted = isCommunity ? expectedCore(profile.release) : profileOf(ONE)?.release;
  const newest = newestCore(components);
  if (!wanted || (newest && newest.compare(wanted) >= 0)) return undefined;
  const seen = newest ? `the newest recorded one is of ${newest.text}` : 'the datastore records none';
  return { subject: 'core', evidence: { text: `core has migrations up to ${wanted.text}, but ${seen}` } };
}

/** The names of Enterprise's migrations of plugins are unknown here. */
function pluginDraft(components: readonly Component[], to: ReleaseSettings, enterprise: boolean): Draft | undefined {
  const core = components.find(({ name }) => name === 'core');
  // A plugin that was first enabled in 2.x or later has fewer migrations.
  if (!isOlder(to.release, { enterprise: '2.1', community: '2.0' })) return undefined;
  if (enterprise || !core || !recorded(core).includes(FROM_014)) return undefined;
  const missing = Object.entries(OF_PLUGINS).flatMap(([plugin, names]) => {
    if (possession(to, plugin) !== 'has') return [];
    const row = components.find(({ name }) => name === plugin);
    return names.filter((name) => !row || !recorded(row).includes(name)).map((name) => `${plugin}: ${name}`);
  });
  if (missing.length === 0) return undefined;
  return {
    subject: counted(missing.length, 'migration'),
    evidence: { count: missing.length, sample: missing, text: 'they are recorded neither as executed nor as pending' },
  };
}
