import { profileOf } from '../facts/profile';
import { isGiven, settingOf, type PreflightSettings } from '../facts/settings';
import { cannotTell, defineCheck, EARLY, found, notApplicable, passed, type Answer } from './check';

const DATA = 'KONG_LICENSE_DATA';

/** The last day of the licence; undefined if the text is not a licence. */
function expiryOf(text: string): string | undefined {
  try {
    const { license } = JSON.parse(text) as { license?: { payload?: { license_expiration_date?: unknown } } };
    const day = license?.payload?.license_expiration_date;
    return typeof day === 'string' && /^\d{4}-\d{2}-\d{2}/.test(day) && !Number.isNaN(Date.parse(day))
      ? day
      : undefined;
  } catch {
    return undefined;
  }
}

function judge(data: string, { now = new Date().toISOString() }: PreflightSettings): Answer {
  const day = expiryOf(data);
  if (day === undefined) return cannotTell(`${DATA} is not a readable licence: it must be JSON with straight quotes`);
  const text = `the licence ends on ${day}`;
  return Date.parse(day) > Date.parse(now) ? passed(text) : found({ subject: DATA, evidence: { text } });
}

export const licence = defineCheck({
  id: 'licence',
  title: 'the next release has a valid licence',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy:
    'give its nodes and its migrations a licence in KONG_LICENSE_DATA or KONG_LICENSE_PATH; running nodes continue without a licence, but new nodes do not start',
  source: 'Kong Enterprise 0.35, deployment/licensing',
  check: (_, settings) => {
    const { to } = settings;
    if (profileOf(to.release)?.edition !== 'enterprise') return notApplicable(`${to.release} needs no licence`);
    const data = settingOf(to, DATA);
    if (data !== undefined) return judge(data, settings);
    if (isGiven(to, DATA) || isGiven(to, 'KONG_LICENSE_PATH')) {
      return notApplicable('the licence is given by reference, so its last day is unknown: check it by hand');
    }
    if (to.environment === undefined && to.secrets === undefined) {
      return notApplicable('the settings of the next release are unknown; its image may have a licence');
    }
    return found({
      subject: `settings of ${to.release}`,
      severity: 'warning',
      evidence: {
        text: 'neither KONG_LICENSE_DATA nor KONG_LICENSE_PATH is set, so only /etc/kong/license.json in the image can give a licence',
      },
    });
  },
});
