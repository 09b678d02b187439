import type { PreflightPhase, PreflightReport } from '../../domain';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';

/** Blockers in one sentence; the log lists all of them. */
const NAMED = 3;

/** Runs the preflight before a migration begins; undefined if it passed. */
export async function preflightObstacle(phase: PreflightPhase, ports: StepPorts): Promise<StepOutcome | undefined> {
  const report = await ports.preflight(phase);
  for (const line of linesOf(report)) ports.say(line);
  const { verdict, checks } = report;
  if (verdict === 'passed') return undefined;
  if (verdict === 'failed') return { verdict: 'blocked', code: 'KBG-STEP-033', evidence: refusal(report) };
  const unread = checks.filter(({ outcome }) => outcome === 'error');
  const why = [...new Set(unread.map(({ sentence = 'no reason was given' }) => sentence))].slice(0, NAMED).join('; ');
  const ids = unread.map(({ id }) => id).join(', ');
  return {
    verdict: verdict === 'error' ? 'error' : 'inconclusive',
    code: 'KBG-STEP-034',
    evidence: `the preflight ${inWords(phase)} could not decide ${ids}: ${why}; nothing was started: fix that, or waive the check by its id, and apply again`,
  };
}

function refusal({ phase, blockers, notes }: PreflightReport): string {
  const named = blockers.slice(0, NAMED).map(({ id, evidence, remedy }) => `${id}: ${evidence.text} (${remedy})`);
  const more = blockers.length > NAMED ? [`and ${blockers.length - NAMED} more, see the log above`] : [];
  const opening =
    phase === 'before-up' ? ['the Admin API is read-only now: apply STAGE=baseline to write through it'] : [];
  return `the preflight ${inWords(phase)} found blockers, and nothing was started: ${[...named, ...more, ...notes, ...opening].join('; ')}`;
}

function inWords(phase: PreflightPhase): string {
  return phase.replace('-', ' ');
}

function linesOf({ phase, checks, waived, notes }: PreflightReport): readonly string[] {
  const findings = checks.flatMap((check) => check.findings);
  return [
    `preflight ${inWords(phase)}: ${checks.length} checks, ${findings.length} findings`,
    ...findings.map(({ severity, id, subject, evidence }) => `| ${severity} ${id}: ${subject}: ${evidence.text}`),
    ...waived.map(({ waiver }) => `| waived until ${waiver.expires}: ${waiver.id}: ${waiver.reason}`),
    ...notes.map((note) => `| ${note}`),
  ];
}
