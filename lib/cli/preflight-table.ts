import type { CheckResult, Finding, PreflightReport } from '../domain';

const MARKS: Readonly<Record<CheckResult['outcome'], string>> = {
  passed: 'ok',
  found: 'FOUND',
  error: 'UNREAD',
  'not-applicable': '-',
};

/** What a person can act on: first what needs work, with its remedy, then the figures. */
export function preflightLines(report: PreflightReport): readonly string[] {
  const { checks, waived, notes, datastore, phase } = report;
  const counts = (outcome: CheckResult['outcome']): number =>
    checks.filter((check) => check.outcome === outcome).length;
  return [
    `${phase.replaceAll('-', ' ')}: ${datastore.host}:${datastore.port}/${datastore.database}${datastore.schema ? `, schema ${datastore.schema}` : ''}`,
    '',
    ...checks.filter(({ outcome }) => outcome === 'found' || outcome === 'error').flatMap(checkLines),
    ...waived.map(({ waiver }) => `waived ${waiver.id} until ${waiver.expires}: ${waiver.reason}`),
    ...notes,
    `${report.verdict}: ${checks.length} checks, ${counts('passed')} passed, ${counts('found')} with findings, ${counts('error')} could not be read, ${counts('not-applicable')} do not apply`,
  ];
}

function checkLines({ id, outcome, findings, sentence }: CheckResult): readonly string[] {
  const head = `${MARKS[outcome].padEnd(7)} ${id}${sentence === undefined ? '' : `: ${sentence}`}`;
  return [head, ...findings.flatMap(findingLines), ''];
}

function findingLines({ severity, subject, evidence, remedy }: Finding): readonly string[] {
  const { text, count, sample = [] } = evidence;
  const names =
    sample.length === 0 ? '' : ` (${sample.join(', ')}${count !== undefined && count > sample.length ? ', …' : ''})`;
  return [`        ${severity}: ${subject}: ${text}${names}`, `        remedy: ${remedy}`];
}
