import { Release } from '../../domain';

/** Which of Kong's two editions a release's own form tells: `0.35-5` or `1.0.3`. */
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

/** Whether a release is older than one of its edition; false where its name tells no release. */
export function isOlder(text: string, than: Readonly<Record<Edition, string>>): boolean {
  const profile = profileOf(text);
  return profile !== undefined && profile.release.compare(Release.parse(than[profile.edition])) < 0;
}

/** Enterprise from 0.35 on, or community from 1.0 on: migrations in two phases, no API entities, no `custom_plugins`. */
export function isOfNext(text: string): boolean {
  return profileOf(text) !== undefined && !isOlder(text, { enterprise: '0.35', community: '1.0' });
}

/** Whether both names lie in the procedure of "Migrating to 0.35": Enterprise 0.35, whatever its patch. */
export function isEnterprise035(text: string): boolean {
  return /^0\.35(-\d+)?$/.test(text);
}

/** Enterprise 0.35 to 0.35-4 and community 1.0 join a service's path and the request's otherwise than before. */
export function joinsPathsAnew(text: string): boolean {
  const profile = profileOf(text);
  if (profile === undefined) return false;
  if (profile.edition === 'enterprise') return /^0\.35(-[0-4])?$/.test(text);
  return profile.release.compare(COMMUNITY_ONE) >= 0 && text.startsWith('1.0.');
}
