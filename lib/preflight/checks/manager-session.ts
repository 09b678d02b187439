import { isEnterprise035 } from '../profile';
import { hostOf, sessionConf, type SessionConf } from '../session-conf';
import { isGiven, settingOf, type ReleaseSettings } from '../settings';
import { defineCheck, EARLY, found, notApplicable, type Answer, type Draft } from './check';

const NAME = 'KONG_ADMIN_GUI_SESSION_CONF';

const fault = (text: string, severity: Draft['severity'] = 'blocker'): Draft => ({
  subject: NAME,
  severity,
  evidence: { text },
});

function faultsOf(conf: SessionConf, to: ReleaseSettings): readonly (Draft | undefined)[] {
  const manager = settingOf(to, 'KONG_ADMIN_GUI_URL');
  const api = settingOf(to, 'KONG_ADMIN_API_URI');
  const hosts = [manager, api].map((url) => (url === undefined ? undefined : hostOf(url)));
  const apart = hosts[0] !== undefined && hosts[1] !== undefined && hosts[0] !== hosts[1];
  return [
    conf.hasSecret ? undefined : fault('it has no secret, so every node would make its own and no session would hold'),
    conf.secure && manager?.startsWith('http://')
      ? fault('Manager is served by plain HTTP, so cookie_secure must be false')
      : undefined,
    apart && conf.sameSite !== 'off'
      ? fault('Manager and Admin API are on different hosts, so cookie_samesite must be "off"')
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
  return found(fault('it is not set, and with RBAC nobody could log in to Manager'));
}

export const managerSession = defineCheck({
  id: 'manager-session',
  title: 'Manager of the next release has its session settings',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'set it as JSON with a secret that all nodes share, as "Migrating to 0.35" says',
  source: 'Kong, "Migrating to 0.35"; D35 kong-manager/authentication/sessions.md',
  check: (_, { to }) => {
    if (!isEnterprise035(to.release)) return notApplicable(`known of Enterprise 0.35 only, and this is ${to.release}`);
    if (!isGiven(to, 'KONG_ADMIN_GUI_AUTH'))
      return notApplicable('KONG_ADMIN_GUI_AUTH is not set: Manager asks nobody to log in');
    const rbac = settingOf(to, 'KONG_ENFORCE_RBAC') ?? 'off';
    if (rbac !== 'off') return judge(to);
    return found(fault('KONG_ENFORCE_RBAC is off: whoever can log in to Manager can do anything', 'warning'));
  },
});
