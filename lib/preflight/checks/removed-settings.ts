import { Release } from '../../domain';
import { profileOf } from '../facts/profile';
import { isGiven } from '../facts/settings';
import { defineCheck, EARLY, found, notApplicable, type Draft } from './check';

/** Settings that the new releases ignore without an error, with their replacements. */
const REPLACED: Readonly<Record<string, string>> = {
  KONG_CUSTOM_PLUGINS: 'KONG_PLUGINS=bundled,…',
  KONG_SERVER_TOKENS: 'KONG_HEADERS',
  KONG_LATENCY_TOKENS: 'KONG_HEADERS',
};
const SINCE = { enterprise: Release.parse('0.35'), community: Release.parse('1.0.0') } as const;

export const removedSettings = defineCheck({
  id: 'removed-settings',
  title: 'the next release ignores none of its settings',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'use the replacement: Kong ignores an unknown setting without an error',
  source: 'Kong Enterprise 0.34 and 0.35, property reference; Kong 1.0.3 UPGRADE.md',
  check: (_, { to }) => {
    const profile = profileOf(to.release);
    if (profile === undefined || profile.release.compare(SINCE[profile.edition]) < 0) {
      return notApplicable(`${to.release} has no known removed settings`);
    }
    const set = Object.keys(REPLACED).filter((name) => isGiven(to, name));
    return found(
      ...set.map((name): Draft => ({
        subject: name,
        severity: name === 'KONG_CUSTOM_PLUGINS' ? 'blocker' : 'warning',
        evidence: { text: `${to.release} ignores ${name}; the replacement is ${String(REPLACED[name])}` },
      })),
    );
  },
});
