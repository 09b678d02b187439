import type { PreflightPhase, PreflightReport } from '../../domain';
import type { StepPorts } from '../common/ports';
import type { StepOutcome } from './step-outcome';

/** How many blockers one sentence names; the log names them all. */
const NAMED = 3;

/** Asks the preflight before a migration begins; undefined when nothing stands against it. */
export async function preflightObstacle(phase: PreflightPhase, ports: StepPorts): Promise<StepOutcome | undefined> {
  const report = await ports.preflight(phase);
  for (const line of linesOf(report)) ports.say(line);
  const { verdict, checks } = report;
  if (verdict === 'passed') return undefined;
  if (verdict === 'failed') return { verdict: 'blocked', evidence: refusal(report) };
  const unread = checks.filter(({ outcome }) => outcome === 'error');
  const why = [...new Set(unread.map(({ sentence = 'no reason was given' }) => sentence))].slice(0, NAMED).join('; ');
  const ids = unread.map(({ id }) => id).join(', ');
  return {
    verdict: verdict === 'error' ? 'error' : 'inconclusive',
    evidence: `the preflight ${inWords(phase)} could not tell ${ids}: ${why}; nothing was started: mend that, or waive it by id, and apply again`,
  };
}

function refusal({ phase, blockers, notes }: PreflightReport): string {
  const named = blockers.slice(0, NAMED).map(({ id, evidence, remedy }) => `${id}: ${evidence.text} (${remedy})`);
  const more = blockers.length > NAMED ? [`and ${blockers.length - NAMED} more, see above`] : [];
  const opening =
    phase === 'before-up' ? ['the Admin API is frozen now: apply STAGE=baseline to write through it'] : [];
  return `the preflight ${inWords(phase)} found what stands against it, and nothing was started: ${[...named, ...more, ...notes, ...opening].join('; ')}`;
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
