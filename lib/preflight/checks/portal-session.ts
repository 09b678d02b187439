import { isEnterprise035 } from '../profile';
import { hostOf, sessionConf, type SessionConf } from '../session-conf';
import { isGiven, isOn, settingOf, type ReleaseSettings } from '../settings';
import { defineCheck, EARLY, found, notApplicable, type Answer, type Draft } from './check';

const NAME = 'KONG_PORTAL_SESSION_CONF';

const fault = (text: string, severity: Draft['severity'] = 'blocker'): Draft => ({
  subject: NAME,
  severity,
  evidence: { text },
});

/** Whether a cookie of the domain reaches the host. */
const covers = (domain: string | undefined, host: string): boolean =>
  domain !== undefined && `.${host}`.endsWith(`.${domain.replace(/^\./, '')}`);

function faultsOf(conf: SessionConf, to: ReleaseSettings): readonly (Draft | undefined)[] {
  const hosts = ['KONG_PORTAL_GUI_HOST', 'KONG_PORTAL_API_URL'].flatMap(
    (name) => hostOf(settingOf(to, name) ?? '') ?? [],
  );
  const apart = new Set(hosts).size > 1;
  return [
    conf.hasSecret ? undefined : fault('it has no secret, so every node would make its own and no session would hold'),
    conf.storage === 'kong' ? undefined : fault('storage must be "kong" for the Portal'),
    apart && !hosts.every((host) => covers(conf.domain, host))
      ? fault(
          'Portal and its API are on different hosts, so cookie_domain must be their common root with a leading dot',
        )
      : undefined,
    apart && conf.sameSite !== 'off'
      ? fault(
          'Portal and its API are on different hosts; on different domains cookie_samesite must be "off"',
          'warning',
        )
      : undefined,
    conf.changedLogout.length > 0
      ? fault(`${conf.changedLogout.join(', ')} must keep their defaults`, 'warning')
      : undefined,
  ];
}

function judge(to: ReleaseSettings): Answer {
  const json = settingOf(to, NAME);
  if (json !== undefined) {
    const conf = sessionConf(json);
    return found(...(conf === undefined ? [fault('it is no JSON object')] : faultsOf(conf, to)));
  }
  if (isGiven(to, NAME)) return notApplicable(`${NAME} is given by reference, so what it says is not known here`);
  return found(fault('it is not set, so developers could not stay logged in to the Portal'));
}

export const portalSession = defineCheck({
  id: 'portal-session',
  title: 'the Portal of the next release has its session settings',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'set it as JSON with a shared secret and "storage": "kong", as "Migrating to 0.35" says',
  source: 'Kong, "Migrating to 0.35"; D35 developer-portal/configuration/authentication/sessions.md',
  check: (_, { to }) => {
    if (!isEnterprise035(to.release)) return notApplicable(`known of Enterprise 0.35 only, and this is ${to.release}`);
    if (!isOn(settingOf(to, 'KONG_PORTAL'))) return notApplicable('KONG_PORTAL is not on');
    const auth = settingOf(to, 'KONG_PORTAL_AUTH');
    if (auth === undefined) return notApplicable('KONG_PORTAL_AUTH is not set: the Portal asks nobody to log in');
    if (auth === 'openid-connect') return notApplicable('it does not count with KONG_PORTAL_AUTH=openid-connect');
    return judge(to);
  },
});
