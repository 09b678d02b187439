import { isEnterprise035 } from '../facts/profile';
import { hostOf, type SessionConf } from '../facts/session-conf';
import { isGiven, settingOf, type ReleaseSettings } from '../facts/settings';
import { defineCheck, EARLY, found, notApplicable } from './check';
import { judgeSession, sessionDraft, type SessionFault } from './session-faults';

const NAME = 'KONG_ADMIN_GUI_SESSION_CONF';

function faultsOf(conf: SessionConf, to: ReleaseSettings): readonly (SessionFault | undefined)[] {
  const manager = settingOf(to, 'KONG_ADMIN_GUI_URL');
  const api = settingOf(to, 'KONG_ADMIN_API_URI');
  const hosts = [manager, api].map((url) => (url === undefined ? undefined : hostOf(url)));
  const apart = hosts[0] !== undefined && hosts[1] !== undefined && hosts[0] !== hosts[1];
  return [
    conf.secure && manager?.startsWith('http://')
      ? { text: 'Manager is served by plain HTTP, so cookie_secure must be false' }
      : undefined,
    apart && conf.sameSite !== 'off'
      ? { text: 'Manager and Admin API are on different hosts, so cookie_samesite must be "off"' }
      : undefined,
  ];
}

const SETTING = { name: NAME, absent: 'it is not set, so with RBAC nobody can log in to Manager', faultsOf };

export const managerSession = defineCheck({
  id: 'manager-session',
  title: 'Manager of the next release has its session settings',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'set it to JSON with a secret that all nodes share (Kong, "Migrating to 0.35")',
  source: 'Kong, "Migrating to 0.35"; Kong Enterprise 0.35, kong-manager/authentication/sessions.md',
  check: (_, { to }) => {
    if (!isEnterprise035(to.release))
      return notApplicable(`it concerns Enterprise 0.35 only, and the next release is ${to.release}`);
    if (!isGiven(to, 'KONG_ADMIN_GUI_AUTH'))
      return notApplicable('KONG_ADMIN_GUI_AUTH is not set: Manager has no login');
    const rbac = settingOf(to, 'KONG_ENFORCE_RBAC') ?? 'off';
    if (rbac !== 'off') return judgeSession(SETTING, to);
    const text = 'KONG_ENFORCE_RBAC is off: every user who can log in to Manager can do anything';
    return found(sessionDraft(NAME, { text, severity: 'warning' }));
  },
});
