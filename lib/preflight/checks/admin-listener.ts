import { isGiven, settingOf } from '../facts/settings';
import { defineCheck, EARLY, found, notApplicable } from './check';

const NAME = 'KONG_ADMIN_LISTEN';
/** `off` must be the first entry (Kong, parse_listeners). */
const CLOSED = /^\s*(off\b|((127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+(\s+\w+)*\s*(,\s*|$))+$)/;

const LISTENER = /^(off|[\w.*-]+:\d+|\[[\da-f:.]+\]:\d+)(\s+\w+)*$/i;

/** What else stands there is not repeated, for nobody knows what it is. */
function shown(value: string): string {
  const isList = value.split(',').every((entry) => LISTENER.test(entry.trim()));
  return isList ? value : 'what is no list of addresses with ports';
}

export const adminListener = defineCheck({
  id: 'admin-listener',
  title: 'the Admin API of the next release can not be reached before "finish"',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy:
    'leave KONG_ADMIN_LISTEN out of the settings: proxies get "off", and the admin service opens it after "finish"',
  source: 'Kong, "Migrating to 0.35", step 3: do not use their Admin API yet',
  check: (_, { to }) => {
    const value = settingOf(to, NAME);
    if (value === undefined && isGiven(to, NAME))
      return notApplicable(`${NAME} is given by reference, so it is not known here`);
    // Kong's own default is loopback.
    if (value === undefined || CLOSED.test(value)) return found();
    return found({ subject: NAME, evidence: { text: `it listens on ${shown(value)}` } });
  },
});
