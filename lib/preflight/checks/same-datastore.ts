import { isGiven, settingOf } from '../settings';
import { defineCheck, EARLY, found, notApplicable } from './check';

/** With Kong's defaults, the same in both releases (Kong Enterprise 0.34 and 0.35, property reference). */
const SETTINGS: Readonly<Record<string, string>> = {
  KONG_DATABASE: 'postgres',
  KONG_PG_HOST: '127.0.0.1',
  KONG_PG_PORT: '5432',
  KONG_PG_DATABASE: 'kong',
  KONG_PG_USER: 'kong',
};

export const sameDatastore = defineCheck({
  id: 'same-datastore',
  title: 'both releases use one datastore',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'give both releases the same KONG_PG_… settings: blue/green here is two releases on one datastore',
  source: 'Kong, "Migrating to 0.35", step 1',
  check: (_, { from, to }) => {
    const names = Object.keys(SETTINGS);
    if (![from, to].every((release) => names.some((name) => isGiven(release, name)))) {
      return notApplicable("the datastore settings of both releases' nodes are not known here; compare them yourself");
    }
    const plain = names.filter((name) => ![from, to].some(({ secrets = [] }) => secrets.includes(name)));
    const differing = plain.filter(
      (name) => (settingOf(from, name) ?? SETTINGS[name]) !== (settingOf(to, name) ?? SETTINGS[name]),
    );
    const text = `${differing.join(', ')} differ between ${from.release} and ${to.release}`;
    const evidence = { count: differing.length, sample: differing, text };
    return differing.length === 0 ? found() : found({ subject: 'settings', evidence });
  },
});
