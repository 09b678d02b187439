import type { Finding, PreflightSettings } from '../domain';
import { SETTINGS_CHECKS } from './checks/settings-checks';
import { unreadableReading } from './reading/datastore-reading';
import { runCheck } from './checks/run-checks';

/** What the settings of both releases show by themselves, before any datastore is asked: for the moment of synth. */
export function lintSettings(settings: PreflightSettings): readonly Finding[] {
  const nothing = unreadableReading('no datastore is asked');
  return SETTINGS_CHECKS.flatMap((check) => runCheck(check, nothing, settings, 'before-up').findings).filter(
    ({ severity }) => severity !== 'info',
  );
}
