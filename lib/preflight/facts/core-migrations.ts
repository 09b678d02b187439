import { Release } from '../../domain';
import type { Component } from '../reading/datastore-reading';

/** `009_200_to_210` migrates `core` from 2.0.0 to 2.1.0 (Kong's source, `kong/db/migrations/core`). */
const FORM = /^\d{3}_\d+_to_(\d+)$/;

/** Community releases with a migration of `core`. A new datastore of 2.x does not have the two migrations from 0.14 to 1.0. */
const WITH_MIGRATION = [
  ...[
    '1.0.0',
    '1.1.0',
    '1.2.0',
    '1.3.0',
    '1.4.0',
    '1.5.0',
    '2.0.0',
    '2.1.0',
    '2.1.1',
    '2.1.3',
    '2.2.0',
    '2.3.0',
    '2.7.0',
    '2.8.0',
  ],
  ...['3.0.0', '3.1.0', '3.2.0', '3.3.0', '3.4.0', '3.5.0', '3.6.0', '3.7.0'],
].map((text) => Release.parse(text));

/** `15` is 0.15, `1` and `10` are 1.0, `210` is 2.1.0, `3100` is 3.10.0. */
function releaseIn(digits: string): Release {
  if (digits.length === 2 && digits !== '10') return Release.parse(`0.${digits}`);
  const [, major = digits, minor = '0', patch = '0'] = /^(\d)(\d{1,2}?)(\d)?$/.exec(digits) ?? [];
  return Release.parse(`${major}.${minor}.${patch}`);
}

/** Releases to which the migrations lead, the newest first. Names of other forms are left out. */
function targetsOf(names: readonly string[]): readonly Release[] {
  const releases = names.flatMap((name) => {
    const [, digits] = FORM.exec(name) ?? [];
    return digits === undefined ? [] : [releaseIn(digits)];
  });
  return releases.sort((a, b) => b.compare(a));
}

/** The newest release to which a pending migration of any component leads; undefined if no name has the known form. */
export function newestPending(components: readonly Component[]): Release | undefined {
  return targetsOf(components.flatMap(({ pending }) => pending))[0];
}

/** The newest release whose migration of `core` is recorded as executed or pending; undefined if no name has the known form. */
export function newestCore(components: readonly Component[]): Release | undefined {
  const core = components.find(({ name }) => name === 'core');
  return targetsOf([...(core?.executed ?? []), ...(core?.pending ?? [])])[0];
}

/** The newest migration of `core` that a community release has. */
export function expectedCore(release: Release): Release | undefined {
  return WITH_MIGRATION.filter((one) => one.compare(release) <= 0).at(-1);
}
