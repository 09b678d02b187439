import { cut, type CheckResult, type Finding, type FindingEvidence, type PreflightPhase } from '../../domain';
import type { Check, Draft } from './check';
import type { DatastoreReading } from '../reading/datastore-reading';
import type { PreflightSettings } from '../facts/settings';

/** Names in a datastore may have any length. */
const LONGEST_NAME = 120;
const MOST_NAMES = 50;
const LONGEST_TEXT = 600;

function someOf(sample: readonly string[]): readonly string[] {
  return sample.length <= MOST_NAMES
    ? sample
    : [...sample.slice(0, MOST_NAMES), `and ${sample.length - MOST_NAMES} more`];
}

function bounded({ text, sample, ...rest }: FindingEvidence): FindingEvidence {
  const names = sample && { sample: someOf(sample).map((name) => cut(name, LONGEST_NAME)) };
  return { ...rest, text: cut(text, LONGEST_TEXT), ...names };
}

function findingOf(check: Check, { subject, evidence, severity, remedy, waivable = false }: Draft): Finding {
  const own = severity ?? check.severity;
  return {
    id: check.id,
    severity: own,
    subject: cut(subject, LONGEST_NAME),
    evidence: bounded(evidence),
    remedy: remedy ?? check.remedy,
    source: check.source,
    ...(check.unwaivable && !waivable && own === 'blocker' ? { unwaivable: true } : {}),
  };
}

/** Runs one check. An error that it throws is a result, never a crash. */
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
    return {
      ...facts,
      outcome,
      findings: [],
      ...(sentence === undefined ? {} : { sentence: cut(sentence, LONGEST_TEXT) }),
    };
  } catch (error) {
    const sentence = `KBG-PRE-055: the check itself failed (${(error as Error).message}); report it`;
    return { ...facts, outcome: 'error', findings: [], sentence };
  }
}
