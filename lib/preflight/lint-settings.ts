import type { Finding, PreflightSettings } from '../domain';
import { SETTINGS_CHECKS } from './checks/settings-checks';
import { readingOf } from './reading/datastore-reading';
import { absent } from './reading/read';
import { runCheck } from './checks/run-checks';

/** Findings about the settings of both releases, for the synth: no datastore is asked. */
export function lintSettings(settings: PreflightSettings): readonly Finding[] {
  const nothing = readingOf(absent('no datastore is asked'));
  return SETTINGS_CHECKS.flatMap((check) => runCheck(check, nothing, settings, 'before-up').findings).filter(
    ({ severity }) => severity !== 'info',
  );
}
