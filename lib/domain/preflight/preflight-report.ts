import type { Outcome } from '../common/exit-codes';
import type { CheckResult, Finding, PreflightPhase } from './finding';
import { waiverFault, type Waiver } from './waiver';

/** Where was looked; it holds no secret. */
export interface ReportedDatastore {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The schema that holds Kong's tables. */
  readonly schema?: string;
}

/** `inconclusive`: something that is no blocker by itself could not be read, so a human must decide. */
export type PreflightVerdict = 'passed' | 'failed' | 'error' | 'inconclusive';

/** A waiver that counted, and what it let stand. */
export interface Waived {
  readonly waiver: Waiver;
  readonly findings: readonly Finding[];
  /** Why the check could not be told, where that is what was waived. */
  readonly sentence?: string;
}

export interface PreflightInput {
  readonly phase: PreflightPhase;
  readonly datastore: ReportedDatastore;
  readonly checks: readonly CheckResult[];
}

export interface PreflightReport extends PreflightInput {
  /** Day on which it was judged. */
  readonly today: string;
  /** Blockers that stand. */
  readonly blockers: readonly Finding[];
  readonly waived: readonly Waived[];
  /** Waivers that did not count, and why. */
  readonly notes: readonly string[];
  readonly verdict: PreflightVerdict;
}

/** Judges what the checks answered. Blockers win over what could not be read: the answer is no in either case. */
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
    return `waiver of "${waiver.id}" was not needed: nothing that it could waive was found; remove it`;
  }
  if (check.unwaivable && unread) {
    return `waiver of "${waiver.id}" is refused: what it looks for would lose data or traffic for good, and it could not be read`;
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

/** The outcome, and by it the exit code, of a verdict. */
export const PREFLIGHT_OUTCOMES: Readonly<Record<PreflightVerdict, Outcome>> = {
  passed: 'done',
  failed: 'preflight',
  error: 'error',
  inconclusive: 'paused',
};
