import { isEnterprise035, profileOf } from '../facts/profile';
import { isGiven, isOn, settingOf, type ReleaseSettings } from '../facts/settings';
import { defineCheck, EARLY, found, notApplicable } from './check';

/** Settings whose defaults changed from 0.34 to 0.35, with both (Kong Enterprise 0.34 and 0.35, property reference). */
const ALWAYS: Readonly<Record<string, string>> = { KONG_DB_CACHE_TTL: '3600 to 0' };
const WITH_PORTAL: Readonly<Record<string, string>> = {
  KONG_PORTAL_GUI_PROTOCOL: "from the browser's scheme to http",
  KONG_PORTAL_GUI_HOST: "from the browser's host to 127.0.0.1:8003",
};
const WITH_MAIL: Readonly<Record<string, string>> = {
  KONG_SMTP_HOST: 'localhost to none',
  KONG_SMTP_PORT: '25 to none',
};

const WITH_CASSANDRA: Readonly<Record<string, string>> = {
  KONG_CASSANDRA_LB_POLICY: 'RoundRobin to RequestRoundRobin',
};

function changedFor(to: ReleaseSettings): Readonly<Record<string, string>> {
  // smtp_mock is on by default: no mail is sent.
  const mail = ['off', 'false'].includes(settingOf(to, 'KONG_SMTP_MOCK') ?? 'on');
  return {
    ...ALWAYS,
    ...(isOn(settingOf(to, 'KONG_PORTAL')) ? WITH_PORTAL : {}),
    ...(mail ? WITH_MAIL : {}),
    ...(settingOf(to, 'KONG_DATABASE') === 'cassandra' ? WITH_CASSANDRA : {}),
  };
}

export const changedDefaults = defineCheck({
  id: 'changed-defaults',
  title: 'every setting with a changed default is set',
  severity: 'warning',
  phases: EARLY,
  needs: [],
  remedy: 'set the value that you want in the settings of the next release',
  source: 'Kong Enterprise 0.34 and 0.35, property reference',
  check: (_, { from, to }) => {
    if (!isEnterprise035(to.release) || profileOf(from.release)?.edition !== 'enterprise') {
      return notApplicable(
        `it concerns Enterprise 0.34 to 0.35 only, and this upgrade is ${from.release} to ${to.release}`,
      );
    }
    const unset = Object.entries(changedFor(to)).filter(([name]) => !isGiven(to, name));
    const sample = unset.map(([name, change]) => `${name}: ${change}`);
    return unset.length === 0
      ? found()
      : found({
          subject: 'settings',
          evidence: { count: unset.length, sample, text: 'they are not set, and their defaults changed' },
        });
  },
});
