import fc from 'fast-check';
import { preflightJUnit } from '../../../lib/cli/output/preflight-junit';
import type { CheckOutcome, CheckResult, FindingSeverity, Waiver } from '../../../lib/domain';
import { judge } from '../../../lib/domain';

const TODAY = '2026-11-23';
const waiver = (id: string): Waiver => ({ id, reason: 'agreed', expires: TODAY });

function check(id: string, outcome: CheckOutcome, severity: FindingSeverity, text = 'seen'): CheckResult {
  const evidence = { text, count: 1, sample: ['a<b'] };
  const finding = { id, severity, subject: `the ${id}`, evidence, remedy: 'fix it', source: 'a book' };
  const told = outcome === 'error' || outcome === 'not-applicable' ? { sentence: text } : {};
  return { id, title: `"${id}" holds`, severity, outcome, findings: outcome === 'found' ? [finding] : [], ...told };
}

const report = (checks: readonly CheckResult[], ...waivers: readonly Waiver[]) =>
  judge({ phase: 'before-up', datastore: { host: 'db', port: 5432, database: 'kong' }, checks }, waivers, TODAY);

/** The texts of a document whose every tag is closed. @throws when it is not well formed. */
function textsOf(xml: string): string[] {
  const open: string[] = [];
  const texts: string[] = [];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  for (const [, text = '', closing, name = '', attributes = '', single] of body.matchAll(
    /([^<>]*)(?:<(\/?)([\w-]+)((?: [\w-]+="[^<>"]*")*)(\/?)>|$)/g,
  )) {
    texts.push(text, ...[...attributes.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value));
    if (closing === '/' && open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    if (closing === '' && single !== '/') open.push(name);
  }
  if (open.length > 0) throw new Error(`open: ${open.join(', ')}`);
  if (body.replace(/<\/?[\w-]+(?: [\w-]+="[^<>"]*")*\/?>/g, '').includes('<')) throw new Error('a stray <');
  return texts;
}

const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|#\d+);/g, (_, name: string) =>
    name.startsWith('#')
      ? String.fromCharCode(Number(name.slice(1)))
      : ({ lt: '<', gt: '>', amp: '&', quot: '"' }[name] ?? ''),
  );

test('every outcome has its own element, and the whole is this', () => {
  const checks = [
    check('fine', 'passed', 'blocker'),
    check('bad', 'found', 'blocker', 'it & that'),
    check('odd', 'found', 'warning'),
    check('blind', 'error', 'blocker', 'no right on "x"'),
    check('away', 'not-applicable', 'info', 'no portal'),
    check('spared', 'found', 'blocker'),
    check('unread', 'error', 'blocker'),
  ];
  expect(preflightJUnit(report(checks, waiver('spared'), waiver('unread')))).toMatchInlineSnapshot(`
"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kong-bluegreen preflight" tests="7" failures="1" errors="1" skipped="3" time="0">
<testsuite name="preflight before-up" tests="7" failures="1" errors="1" skipped="3" time="0" timestamp="2026-11-23T00:00:00" hostname="db">
<testcase classname="preflight.before-up.fine" name="&quot;fine&quot; holds" time="0"/>
<testcase classname="preflight.before-up.bad" name="&quot;bad&quot; holds" time="0"><failure type="blocker" message="the bad: it &amp; that">blocker: the bad: it &amp; that (a&lt;b); remedy: fix it</failure></testcase>
<testcase classname="preflight.before-up.odd" name="&quot;odd&quot; holds" time="0"><system-out>warning: the odd: seen (a&lt;b); remedy: fix it</system-out></testcase>
<testcase classname="preflight.before-up.blind" name="&quot;blind&quot; holds" time="0"><error type="unread" message="no right on &quot;x&quot;"/></testcase>
<testcase classname="preflight.before-up.away" name="&quot;away&quot; holds" time="0"><skipped message="no portal"/></testcase>
<testcase classname="preflight.before-up.spared" name="&quot;spared&quot; holds" time="0"><skipped message="waived until 2026-11-23: agreed"/><system-out>blocker: the spared: seen (a&lt;b); remedy: fix it</system-out></testcase>
<testcase classname="preflight.before-up.unread" name="&quot;unread&quot; holds" time="0"><skipped message="waived until 2026-11-23: agreed"/></testcase>
</testsuite>
</testsuites>
"
`);
});

test('failures and errors are there exactly when the verdict asks for them', () => {
  const outcome = fc.constantFrom<CheckOutcome>('passed', 'found', 'error', 'not-applicable');
  const severity = fc.constantFrom<FindingSeverity>('blocker', 'warning', 'info');
  const answers = fc.array(fc.tuple(outcome, severity, fc.boolean()), { maxLength: 6 });
  fc.assert(
    fc.property(answers, (list) => {
      const checks = list.map(([is, grave], i) => check(`c${i}`, is, grave));
      const waivers = list.flatMap(([, , spared], i) => (spared ? [waiver(`c${i}`)] : []));
      const judged = report(checks, ...waivers);
      const xml = preflightJUnit(judged);
      const count = (name: string): number => xml.split(`<${name} `).length - 1;
      const [failures, errors] = [count('failure'), count('error')];
      expect(judged.verdict === 'failed').toBe(failures > 0);
      expect(judged.verdict === 'passed').toBe(failures + errors === 0);
      expect(xml).toContain(`failures="${failures}" errors="${errors}"`);
    }),
  );
});

test('any text is well formed and comes back, but for what XML can not hold', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\n', '\0', '\u{1B}[31m', ']]>', '\u{D800}'),
      (any, sign) => {
        const text = `begin${any}${sign}end`;
        const texts = textsOf(preflightJUnit(report([check('a', 'error', 'blocker', text)]))).map(unescaped);
        const held = text.replace(/[^\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}');
        expect(texts).toContain(held);
      },
    ),
  );
});
