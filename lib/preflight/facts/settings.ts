import type { ReleaseSettings } from '../../domain';

export type { PreflightSettings, ReleaseSettings } from '../../domain';

/** Plain value of a setting; undefined if it is not set, or given by reference. */
export function settingOf({ environment = {} }: ReleaseSettings, name: string): string | undefined {
  const value = environment[name];
  // For Kong an empty value is not set.
  return value === undefined || value === '' ? undefined : value;
}

/** True if a setting is given, as a plain value or by reference. */
export function isGiven(release: ReleaseSettings, name: string): boolean {
  return settingOf(release, name) !== undefined || (release.secrets ?? []).includes(name);
}

/** Kong's spellings of true. */
export function isOn(value: string | undefined): boolean {
  return value === 'on' || value === 'true';
}
