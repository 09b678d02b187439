import { printable, type CheckResult, type Finding, type PreflightReport } from '../../domain';

const MARKS: Readonly<Record<CheckResult['outcome'], string>> = {
  passed: 'ok',
  found: 'FOUND',
  error: 'UNREAD',
  'not-applicable': '-',
};

/** The report as lines of text: first the findings with their remedies, then the numbers. */
export function preflightLines(report: PreflightReport): readonly string[] {
  const { checks, waived, notes, datastore, phase } = report;
  const counts = (outcome: CheckResult['outcome']): number =>
    checks.filter((check) => check.outcome === outcome).length;
  const lines = [
    `${phase.replaceAll('-', ' ')}: ${datastore.host}:${datastore.port}/${datastore.database}${datastore.schema ? `, schema ${datastore.schema}` : ''}`,
    '',
    ...checks.filter(({ outcome }) => outcome === 'found').flatMap(checkLines),
    ...unreadLines(checks),
    ...waived.map(({ waiver }) => `waived ${waiver.id} until ${waiver.expires}: ${waiver.reason}`),
    ...notes,
    `${report.verdict}: ${checks.length} checks, ${counts('passed')} passed, ${counts('found')} with findings, ${counts('error')} could not be read, ${counts('not-applicable')} do not apply`,
  ];
  return lines.map(printable);
}

/** One reason, such as an unreachable datastore, is printed once for all its checks. */
function unreadLines(checks: readonly CheckResult[]): readonly string[] {
  const unread = checks.filter(({ outcome }) => outcome === 'error');
  const reasons = [...new Set(unread.map(({ sentence = 'no reason was given' }) => sentence))];
  return reasons.flatMap((reason) => {
    const ids = unread.filter(({ sentence = 'no reason was given' }) => sentence === reason).map(({ id }) => id);
    return [`${MARKS.error.padEnd(7)} ${ids.join(', ')}`, `        ${reason}`, ''];
  });
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
