import { isGiven, settingOf } from '../facts/settings';
import { defineCheck, EARLY, found, notApplicable } from './check';

const NAME = 'KONG_ADMIN_LISTEN';
/** `off` must be the first entry (Kong, parse_listeners). */
const CLOSED = /^\s*(off\b|((127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+(\s+\w+)*\s*(,\s*|$))+$)/;

const LISTENER = /^(off|[\w.*-]+:\d+|\[[\da-f:.]+\]:\d+)(\s+\w+)*$/i;

/** The value, if it is a list of listeners. Any other text is not repeated: it may be a secret. */
function shown(value: string): string {
  const isList = value.split(',').every((entry) => LISTENER.test(entry.trim()));
  return isList ? value : 'a value that is not a list of addresses with ports';
}

export const adminListener = defineCheck({
  id: 'admin-listener',
  title: 'the Admin API of the next release is closed until "finish"',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy:
    'remove KONG_ADMIN_LISTEN from the settings: the proxies get "off", and the admin service opens the Admin API after "finish"',
  source: 'Kong, "Migrating to 0.35", step 3: do not use their Admin API yet',
  check: (_, { to }) => {
    const value = settingOf(to, NAME);
    if (value === undefined && isGiven(to, NAME))
      return notApplicable(`${NAME} is given by reference, so its value is unknown`);
    // Kong's own default is loopback.
    if (value === undefined || CLOSED.test(value)) return found();
    return found({ subject: NAME, evidence: { text: `it listens on ${shown(value)}` } });
  },
});
