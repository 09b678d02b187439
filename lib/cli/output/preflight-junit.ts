import type { CheckResult, Finding, PreflightReport, Waived } from '../../domain';

/** Characters that XML 1.0 can't represent: control characters, halves of a surrogate pair, U+FFFE and U+FFFF. */
const IMPOSSIBLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would replace these with spaces.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(IMPOSSIBLE, '\u{FFFD}').replace(/[&<>"\t\n\r]/g, (sign) => ENTITIES[sign] ?? sign);
}

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const start = `<${name}${written.join('')}`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>`;
}

function lineOf({ severity, subject, evidence, remedy }: Finding): string {
  const sample = evidence.sample?.length ? ` (${evidence.sample.join(', ')})` : '';
  return `${severity}: ${subject}: ${evidence.text}${sample}; remedy: ${remedy}`;
}

const textOf = (findings: readonly Finding[]): string => escaped(findings.map(lineOf).join('\n'));

/** Element of a test case that a CI acts on; undefined if the check passed, with or without warnings. */
type Mark = 'failure' | 'error' | 'skipped';

interface Case {
  readonly mark?: Mark;
  readonly content: readonly string[];
}

function caseOf(check: CheckResult, waived: Waived | undefined): Case {
  const { outcome, findings, sentence = '' } = check;
  const rest = findings.length === 0 ? [] : [element('system-out', {}, textOf(findings))];
  if (waived !== undefined) {
    const { reason, expires } = waived.waiver;
    return {
      mark: 'skipped',
      content: [element('skipped', { message: `waived until ${expires}: ${reason}` }), ...rest],
    };
  }
  if (outcome === 'error') return { mark: 'error', content: [element('error', { type: 'unread', message: sentence })] };
  if (outcome === 'not-applicable') return { mark: 'skipped', content: [element('skipped', { message: sentence })] };
  const blockers = findings.filter(({ severity }) => severity === 'blocker');
  const [first] = blockers;
  if (first === undefined) return { content: rest };
  const message = `${first.subject}: ${first.evidence.text}`;
  return { mark: 'failure', content: [element('failure', { type: 'blocker', message }, textOf(findings))] };
}

/** The report as JUnit XML: one test case for each check. A blocker is a failure, an unreadable check is an error. */
export function preflightJUnit({ phase, checks, waived, datastore, today }: PreflightReport): string {
  const cases = checks.map((check) => ({
    check,
    ...caseOf(
      check,
      waived.find(({ waiver }) => waiver.id === check.id),
    ),
  }));
  const count = (mark: Mark): number => cases.filter((one) => one.mark === mark).length;
  const counts = { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
  const suite = {
    name: `preflight ${phase}`,
    ...counts,
    time: 0,
    timestamp: `${today}T00:00:00`,
    hostname: datastore.host,
  };
  const lines = cases.map(({ check: { id, title }, content }) =>
    element('testcase', { classname: `preflight.${phase}.${id}`, name: title, time: 0 }, ...content),
  );
  const head = element(
    'testsuites',
    { name: 'kong-bluegreen preflight', ...counts, time: 0 },
    '\n',
    element('testsuite', suite, '\n', ...lines.map((line) => `${line}\n`)),
    '\n',
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n`;
}
