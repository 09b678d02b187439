import { Release } from '../../domain';
import { profileOf } from '../facts/profile';
import { counted, defineCheck, found, notApplicable, OVERLAP } from './check';

const HASHING = Release.parse('0.35');

export const hashedTokens = defineCheck({
  id: 'hashed-tokens',
  title: 'no RBAC token was hashed by the next release',
  severity: 'warning',
  phases: ['before-up', ...OVERLAP],
  needs: ['hashedTokens'],
  remedy:
    "find and stop the client that uses the Admin API of the next release, then set these users' tokens again through the Admin API of the live release",
  source: 'Kong, "Migrating to 0.35", step 3; Enterprise changelog 0.35: the first use of a token hashes it',
  check: ({ hashedTokens: { count, sample } }, { from }) => {
    const live = profileOf(from.release);
    if (live?.edition === 'community') return notApplicable(`${from.release} has no RBAC`);
    if (live && live.release.compare(HASHING) >= 0) return notApplicable(`${from.release} hashes tokens itself`);
    return count === 0
      ? found()
      : found({
          subject: 'rbac_users',
          evidence: { count, sample, text: `${counted(count, 'token')} that ${from.release} can no longer verify` },
        });
  },
});
