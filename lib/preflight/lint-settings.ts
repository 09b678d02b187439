import type { Finding, PreflightSettings } from '../domain';
import { CHECKS } from './checks';
import { unreadableReading } from './reading/datastore-reading';
import { runCheck } from './run-checks';

/** What the settings of both releases show by themselves, before any datastore is asked: for the moment of synth. */
export function lintSettings(settings: PreflightSettings): readonly Finding[] {
  const nothing = unreadableReading('no datastore is asked');
  return CHECKS.filter(({ needs }) => needs.length === 0)
    .flatMap((check) => runCheck(check, nothing, settings, 'before-up').findings)
    .filter(({ severity }) => severity !== 'info');
}
