import { commonRoot, covers } from '../facts/cookie-domain';
import { isEnterprise035 } from '../facts/profile';
import { hostOf, type SessionConf } from '../facts/session-conf';
import { isOn, settingOf, type ReleaseSettings } from '../facts/settings';
import { defineCheck, EARLY, notApplicable } from './check';
import { judgeSession, type SessionFault } from './session-faults';

const NAME = 'KONG_PORTAL_SESSION_CONF';

function faultsOf(conf: SessionConf, to: ReleaseSettings): readonly (SessionFault | undefined)[] {
  const hosts = ['KONG_PORTAL_GUI_HOST', 'KONG_PORTAL_API_URL'].flatMap(
    (name) => hostOf(settingOf(to, name) ?? '') ?? [],
  );
  const apart = new Set(hosts).size > 1;
  return [
    conf.storage === 'kong' ? undefined : { text: 'storage must be "kong" for the Portal' },
    apart && !hosts.every((host) => covers(conf.domain, host)) ? domainFault(hosts) : undefined,
    apart && conf.sameSite !== 'off'
      ? {
          text: 'Portal and its API are on different hosts; on different domains cookie_samesite must be "off"',
          severity: 'warning',
        }
      : undefined,
  ];
}

function domainFault(hosts: readonly string[]): SessionFault {
  const root = commonRoot(hosts);
  const apart = `Portal and its API are on different hosts (${hosts.join(', ')})`;
  return root === undefined
    ? { text: `${apart} without a common root domain, so no cookie reaches both; give them names in one domain` }
    : { text: `${apart}, so cookie_domain must be their common root with a leading dot, ${root}` };
}

const SETTING = { name: NAME, absent: 'it is not set, so developers cannot stay logged in to the Portal', faultsOf };

export const portalSession = defineCheck({
  id: 'portal-session',
  title: 'the Portal of the next release has its session settings',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'set it to JSON with a shared secret and "storage": "kong" (Kong, "Migrating to 0.35")',
  source: 'Kong, "Migrating to 0.35"; Kong Enterprise 0.35, developer-portal/configuration/authentication/sessions.md',
  check: (_, { to }) => {
    if (!isEnterprise035(to.release))
      return notApplicable(`it concerns Enterprise 0.35 only, and the next release is ${to.release}`);
    if (!isOn(settingOf(to, 'KONG_PORTAL'))) return notApplicable('KONG_PORTAL is not on');
    const auth = settingOf(to, 'KONG_PORTAL_AUTH');
    if (auth === undefined) return notApplicable('KONG_PORTAL_AUTH is not set: the Portal has no login');
    if (auth === 'openid-connect')
      return notApplicable('Kong ignores the setting with KONG_PORTAL_AUTH=openid-connect');
    return judgeSession(SETTING, to);
  },
});
