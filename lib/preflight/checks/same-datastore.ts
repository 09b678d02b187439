import { isGiven, settingOf, type ReleaseSettings } from '../facts/settings';
import { defineCheck, EARLY, found, notApplicable } from './check';

/** Settings with Kong's defaults, which are the same in both releases (Kong Enterprise 0.34 and 0.35, property reference; KONG_PG_SCHEMA: 0.36). */
const POSTGRES: Readonly<Record<string, string>> = {
  KONG_DATABASE: 'postgres',
  KONG_PG_HOST: '127.0.0.1',
  KONG_PG_PORT: '5432',
  KONG_PG_DATABASE: 'kong',
  KONG_PG_USER: 'kong',
  KONG_PG_SCHEMA: 'public',
};
const CASSANDRA: Readonly<Record<string, string>> = {
  KONG_DATABASE: 'postgres',
  KONG_CASSANDRA_CONTACT_POINTS: '127.0.0.1',
  KONG_CASSANDRA_PORT: '9042',
  KONG_CASSANDRA_KEYSPACE: 'kong',
};

function settingsOf(...releases: readonly ReleaseSettings[]): Readonly<Record<string, string>> {
  const isCassandra = releases.some((release) => settingOf(release, 'KONG_DATABASE') === 'cassandra');
  return isCassandra ? CASSANDRA : POSTGRES;
}

export const sameDatastore = defineCheck({
  id: 'same-datastore',
  title: 'both releases use one datastore',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy:
    'give both releases the same KONG_PG_… (or KONG_CASSANDRA_…) settings: both releases must share one datastore',
  source: 'Kong, "Migrating to 0.35", step 1',
  check: (_, { from, to }) => {
    const defaults = settingsOf(from, to);
    const names = Object.keys(defaults);
    if (![from, to].every((release) => names.some((name) => isGiven(release, name)))) {
      return notApplicable("the datastore settings of both releases' nodes are unknown; compare them by hand");
    }
    const plain = names.filter((name) => ![from, to].some(({ secrets = [] }) => secrets.includes(name)));
    const differing = plain.filter(
      (name) => (settingOf(from, name) ?? defaults[name]) !== (settingOf(to, name) ?? defaults[name]),
    );
    const text = `${differing.join(', ')} differ between ${from.release} and ${to.release}`;
    const evidence = { count: differing.length, sample: differing, text };
    return differing.length === 0 ? found() : found({ subject: 'settings', evidence });
  },
});
