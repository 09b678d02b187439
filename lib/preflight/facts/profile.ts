import { Release } from '../../domain';

/** Edition of a release, which its form shows: `0.35-5` is Enterprise, `1.0.3` is community. */
export type Edition = 'enterprise' | 'community';

export interface Profile {
  readonly release: Release;
  readonly edition: Edition;
}

const ENTERPRISE_BEGAN = Release.parse('0.29');
const COMMUNITY_ONE = Release.parse('1.0.0');

/** Enterprise releases are X.Y, X.Y-Z or X.Y.Z.W, community ones X.Y.Z (Kong Enterprise, "Edition versioning"). */
export function profileOf(text: string): Profile | undefined {
  try {
    const release = Release.parse(text);
    const community = /^\d+\.\d+\.\d+$/.test(text) || release.compare(ENTERPRISE_BEGAN) < 0;
    return { release, edition: community ? 'community' : 'enterprise' };
  } catch {
    return undefined;
  }
}

/** True if a release is older than the given one of its edition; false if the text is not a release. */
export function isOlder(text: string, than: Readonly<Record<Edition, string>>): boolean {
  const profile = profileOf(text);
  return profile !== undefined && profile.release.compare(Release.parse(than[profile.edition])) < 0;
}

/** Enterprise from 0.35 on, or community from 1.0 on: migrations in two phases, no API entities, no `custom_plugins`. */
export function isOfNext(text: string): boolean {
  return profileOf(text) !== undefined && !isOlder(text, { enterprise: '0.35', community: '1.0' });
}

/** True for Enterprise 0.35 with any patch, to which the procedure "Migrating to 0.35" applies. */
export function isEnterprise035(text: string): boolean {
  return /^0\.35(-\d+)?$/.test(text);
}

/** True for Enterprise 0.35 to 0.35-4 and community 1.0, which join the paths of a service and a request in a new way. */
export function joinsPathsInNewWay(text: string): boolean {
  const profile = profileOf(text);
  if (profile === undefined) return false;
  if (profile.edition === 'enterprise') return /^0\.35(-[0-4])?$/.test(text);
  return profile.release.compare(COMMUNITY_ONE) >= 0 && text.startsWith('1.0.');
}
