import type { CheckResult, Finding, PreflightPhase } from '../domain';
import type { Check, Draft } from './checks/check';
import type { DatastoreReading } from './reading/datastore-reading';
import type { PreflightSettings } from './settings';

function findingOf(check: Check, { subject, evidence, severity, remedy, waivable = false }: Draft): Finding {
  const grave = severity ?? check.severity;
  return {
    id: check.id,
    severity: grave,
    subject,
    evidence,
    remedy: remedy ?? check.remedy,
    source: check.source,
    ...(check.unwaivable && !waivable && grave === 'blocker' ? { unwaivable: true } : {}),
  };
}

/** Asks one check; what it throws is an answer that could not be told, never a crash. */
export function runCheck(
  check: Check,
  reading: DatastoreReading,
  settings: PreflightSettings,
  phase: PreflightPhase,
): CheckResult {
  const { id, title, severity, unwaivable } = check;
  const facts = { id, title, severity, ...(unwaivable ? { unwaivable } : {}) };
  try {
    const answer = check.answer(reading, settings, phase);
    const { outcome } = answer;
    if (answer.outcome === 'found') {
      return { ...facts, outcome, findings: answer.drafts.map((draft) => findingOf(check, draft)) };
    }
    const { sentence } = answer;
    return { ...facts, outcome, findings: [], ...(sentence === undefined ? {} : { sentence }) };
  } catch (error) {
    const sentence = `the check itself failed (${(error as Error).message}); report it`;
    return { ...facts, outcome: 'error', findings: [], sentence };
  }
}
