import type { ReleaseSettings } from '../../domain';

export type { PreflightSettings, ReleaseSettings } from '../../domain';

/** A setting's plain value; undefined when it is not set, or given by reference. */
export function settingOf({ environment = {} }: ReleaseSettings, name: string): string | undefined {
  const value = environment[name];
  // Kong takes an empty value for none.
  return value === undefined || value === '' ? undefined : value;
}

/** Whether a setting is given, plainly or by reference. */
export function isGiven(release: ReleaseSettings, name: string): boolean {
  return settingOf(release, name) !== undefined || (release.secrets ?? []).includes(name);
}

/** Kong's spellings of true. */
export function isOn(value: string | undefined): boolean {
  return value === 'on' || value === 'true';
}
