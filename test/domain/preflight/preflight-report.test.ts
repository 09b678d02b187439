import {
  EXIT_CODES,
  judge,
  PREFLIGHT_OUTCOMES,
  type CheckOutcome,
  type CheckResult,
  type FindingSeverity,
  type Waiver,
} from '../../../lib/domain';

const TODAY = '2026-11-23';

function finding(id: string, severity: FindingSeverity, unwaivable = false) {
  const evidence = { text: 'seen' };
  const texts = { subject: `the ${id}`, evidence, remedy: `fix the ${id}`, source: 'a book' };
  return { id, severity, ...texts, ...(unwaivable ? { unwaivable } : {}) };
}

function check(
  id: string,
  outcome: CheckOutcome,
  severity: FindingSeverity,
  more: Partial<CheckResult> = {},
): CheckResult {
  const findings = outcome === 'found' ? [finding(id, severity, more.unwaivable)] : [];
  return { id, title: id, severity, outcome, findings, ...more };
}

const report = (checks: readonly CheckResult[], ...waivers: readonly Waiver[]) =>
  judge({ phase: 'before-up', datastore: { host: 'db', port: 5432, database: 'kong' }, checks }, waivers, TODAY);

const waiver = (id: string, more: Partial<Waiver> = {}): Waiver => ({ id, reason: 'agreed', expires: TODAY, ...more });

test.each([
  [[check('a', 'passed', 'blocker'), check('b', 'not-applicable', 'blocker')], 'passed', 0],
  [[check('a', 'found', 'warning'), check('b', 'found', 'info')], 'passed', 0],
  [[check('a', 'found', 'blocker')], 'failed', 10],
  [[check('a', 'error', 'blocker')], 'error', 1],
  [[check('a', 'error', 'warning')], 'inconclusive', 13],
  [[check('a', 'error', 'info')], 'inconclusive', 13],
  [[check('a', 'error', 'blocker'), check('b', 'found', 'blocker')], 'failed', 10],
  [[check('a', 'error', 'blocker'), check('b', 'error', 'warning')], 'error', 1],
])('case %#: the verdict is %s', (checks, verdict, code) => {
  const judged = report(checks);
  expect(judged.verdict).toBe(verdict);
  expect(EXIT_CODES[PREFLIGHT_OUTCOMES[judged.verdict]].code).toBe(code);
});

test('a waiver waives a blocker to its last day, and the report has it with the finding', () => {
  const judged = report([check('a', 'found', 'blocker'), check('b', 'found', 'blocker')], waiver('a'));
  expect(judged).toMatchObject({ verdict: 'failed', notes: [], blockers: [{ id: 'b' }] });
  expect(judged.waived).toEqual([{ waiver: waiver('a'), findings: [finding('a', 'blocker')] }]);
});

test('a waiver counts for an error of its check too, and the report has the error', () => {
  const judged = report([check('a', 'error', 'blocker', { sentence: 'no right' })], waiver('a'));
  expect(judged).toMatchObject({ verdict: 'passed', waived: [{ findings: [], sentence: 'no right' }] });
});

test.each<[string, readonly CheckResult[], Waiver, string]>([
  [
    'an unknown id',
    [],
    waiver('z'),
    'waiver of "z" does not count: no check of this phase has that id; copy the id from the report\'s table',
  ],
  [
    'no reason',
    [check('a', 'found', 'blocker')],
    waiver('a', { reason: ' ' }),
    'waiver of "a" does not count: it has no reason; write the reason why you accept the finding',
  ],
  [
    'an expiry that is not a day',
    [check('a', 'found', 'blocker')],
    waiver('a', { expires: '2026-02-30' }),
    'waiver of "a" does not count: expires must be a day such as 2026-12-31, got "2026-02-30"',
  ],
  [
    'an expiry that is over',
    [check('a', 'found', 'blocker')],
    waiver('a', { expires: '2026-11-22' }),
    'waiver of "a" does not count: it expired on 2026-11-22; fix the finding, or give the waiver a new date',
  ],
  [
    'a finding that loses data',
    [check('a', 'found', 'blocker', { unwaivable: true })],
    waiver('a'),
    'waiver of "a" is refused: the a would lose data or traffic for good; fix the a',
  ],
  [
    'a check for lost data that could not be read',
    [check('a', 'error', 'blocker', { unwaivable: true })],
    waiver('a'),
    'waiver of "a" is refused: the check could not read its facts, and its findings would lose data or traffic for good; fix the error of the check',
  ],
])('%s: the waiver does not count, and a note has the reason', (_, checks, given, note) => {
  const judged = report(checks, given);
  expect(judged.notes).toEqual([note]);
  expect(judged.waived).toEqual([]);
  expect(judged.blockers).toEqual(checks.flatMap(({ findings }) => findings));
});

test.each([[check('a', 'passed', 'blocker')], [check('a', 'found', 'warning')]])(
  'a waiver that is not needed gets a note',
  (one) => {
    expect(report([one], waiver('a')).notes).toEqual([
      'waiver of "a" is not needed: its check found no blocker and had no error; remove the waiver',
    ]);
  },
);

test('the same waiver twice is recorded once', () => {
  expect(report([check('a', 'found', 'blocker')], waiver('a'), waiver('a')).waived).toHaveLength(1);
});
