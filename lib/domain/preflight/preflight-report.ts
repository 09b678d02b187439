import type { Outcome } from '../common/exit-codes';
import type { CheckResult, Finding, PreflightPhase } from './finding';
import { waiverFault, type Waiver } from './waiver';

/** The datastore that was checked. It contains no secret. */
export interface ReportedDatastore {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The schema that holds Kong's tables. */
  readonly schema?: string;
}

/**
 * Verdict of a preflight. `inconclusive`: a check whose findings are not blockers could not read its facts, so the operator must decide.
 */
export type PreflightVerdict = 'passed' | 'failed' | 'error' | 'inconclusive';

/** A waiver that counted, with the findings that it waived. */
export interface Waived {
  readonly waiver: Waiver;
  readonly findings: readonly Finding[];
  /** Error of the check, if the waiver waived an error. */
  readonly sentence?: string;
}

export interface PreflightInput {
  readonly phase: PreflightPhase;
  readonly datastore: ReportedDatastore;
  readonly checks: readonly CheckResult[];
}

export interface PreflightReport extends PreflightInput {
  /** Day of the report, as `2026-12-31`. */
  readonly today: string;
  /** Blockers without a waiver. */
  readonly blockers: readonly Finding[];
  readonly waived: readonly Waived[];
  /** Sentences about waivers that did not count. */
  readonly notes: readonly string[];
  readonly verdict: PreflightVerdict;
}

/** Makes the report of the results. A blocker decides the verdict even if other checks have errors. */
export function judge(input: PreflightInput, waivers: readonly Waiver[], today: string): PreflightReport {
  const ids = input.checks.map(({ id }) => id);
  const notes = waivers.flatMap((waiver) => waiverFault(waiver, ids, today) ?? []);
  const sound = waivers.filter((waiver) => waiverFault(waiver, ids, today) === undefined);
  const waived: Waived[] = [];
  for (const waiver of sound) {
    const answer = apply(waiver, input.checks);
    if (typeof answer === 'string') notes.push(answer);
    else if (!waived.some((other) => other.waiver.id === waiver.id)) waived.push(answer);
  }
  const standing = input.checks.filter(({ id }) => !waived.some(({ waiver }) => waiver.id === id));
  const blockers = standing.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'blocker'));
  return { ...input, today, blockers, waived, notes, verdict: verdictOf(standing, blockers.length) };
}

function apply(waiver: Waiver, checks: readonly CheckResult[]): Waived | string {
  const check = checks.find(({ id }) => id === waiver.id);
  const findings = check?.findings.filter(({ severity }) => severity === 'blocker') ?? [];
  const unread = check?.outcome === 'error';
  if (check === undefined || (findings.length === 0 && !unread)) {
    return `waiver of "${waiver.id}" is not needed: its check found no blocker and had no error; remove the waiver`;
  }
  if (check.unwaivable && unread) {
    return `waiver of "${waiver.id}" is refused: the check could not read its facts, and its findings would lose data or traffic for good; fix the error of the check`;
  }
  const lossy = findings.find(({ unwaivable }) => unwaivable);
  if (lossy) {
    return `waiver of "${waiver.id}" is refused: ${lossy.subject} would lose data or traffic for good; ${lossy.remedy}`;
  }
  return { waiver, findings, ...(unread && check.sentence !== undefined ? { sentence: check.sentence } : {}) };
}

function verdictOf(standing: readonly CheckResult[], blockers: number): PreflightVerdict {
  if (blockers > 0) return 'failed';
  const unread = standing.filter(({ outcome }) => outcome === 'error');
  if (unread.some(({ severity }) => severity === 'blocker')) return 'error';
  return unread.length > 0 ? 'inconclusive' : 'passed';
}

/** Outcome of a verdict; the outcome has the exit code. */
export const PREFLIGHT_OUTCOMES: Readonly<Record<PreflightVerdict, Outcome>> = {
  passed: 'done',
  failed: 'preflight',
  error: 'error',
  inconclusive: 'paused',
};
