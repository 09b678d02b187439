import { embedded, html } from '../../../lib/cli/report/html';
import { reportPage } from '../../../lib/cli/report/page';
import { plotData } from '../../../lib/cli/report/plot-data';
import { journalName } from '../../../lib/runner/session/run-journal';
import type { ReportFacts } from '../../../lib/runner/journal/report-facts';

const EVIL = `</script><img src=x onerror="alert('1')">&`;
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString();
const totals = { requests: 5, serverErrors: 0, unanswered: 0, clientErrors: 0 };
const stage = (id: string, direction: 'forward' | 'back', minute: number, green: number) => ({
  ...{
    stage: id,
    direction,
    began: at(minute - 1),
    ended: at(minute),
    seconds: 60,
    ...(direction === 'back' ? { unasked: 'gate' as const } : {}),
  },
  ...{ terraform: { add: 1, change: 2, destroy: 3, replace: 4 }, changes: [] },
  weights: { blue: 100 - green, green },
});
const FACTS: ReportFacts = {
  ...{ version: 1, path: `/kbg/${EVIL}`, upgrade: 3, roles: { from: 'blue', to: 'green' } },
  releases: { blue: '0.34-1', green: EVIL },
  ...{ who: [EVIL], began: at(0), ended: at(9), pace: 1, stands: 'start-green', outcome: 'rolledBack' },
  runs: [{ command: EVIL, who: EVIL, began: at(0), ended: at(9), outcome: 'rolledBack', sentence: EVIL }],
  stages: [
    { ...stage(EVIL, 'forward', 2, 10), changes: [{ address: EVIL, type: 'x', action: 'update' }] },
    { ...stage('shift-50', 'forward', 4, 50), agreed: { by: '--yes', who: EVIL } },
    stage('start-green', 'back', 6, 0),
  ],
  gates: [{ at: at(5), stage: EVIL, gate: 'command', verdict: 'failed', evidence: EVIL, dryRun: false }],
  steps: { [EVIL]: { verdict: 'passed', stage: EVIL, evidence: EVIL } },
  traffic: {
    ...{ from: at(0), until: at(4), totals: { blue: totals, green: totals } },
    minutes: {
      blue: [{ at: new Date(at(1)), requests: 5, good: 5, clientErrors: 0, serverErrors: 0, p99Seconds: 0.2 }],
      green: [],
    },
  },
  journal: { lines: 20, damaged: 1, newer: 0, earlierUpgrades: 2 },
};

test('whatever names and sentences hold, they are text in the page', () => {
  const page = reportPage(FACTS);
  expect(page).not.toContain('<img');
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
  const [, data = ''] = /id="plot-data">([^]*?)<\/script>/.exec(page) ?? [];
  expect(JSON.parse(data)).toEqual(plotData(FACTS));
});

test('the page says how it ended, what was left out, and that nobody agreed to a way back', () => {
  const page = reportPage(FACTS);
  expect(page).toContain('Rolled back: stands at start-green');
  expect(page).toContain('1 damaged lines were left out; 2 earlier upgrades are not shown');
  expect(page).toContain('nobody was asked: a gate had failed');
  expect(page).toContain('+1 ~2 -3 ±4');
});

test('without metrics it says why, and shows the weights alone', () => {
  const facts = { ...FACTS, traffic: { missing: 'AWS refused <a call>' } };
  expect(reportPage(facts)).toContain('Requests, errors and latency are missing: AWS refused &lt;a call&gt;.');
  expect(plotData(facts).plots.map(({ id }) => id)).toEqual(['weights']);
});

test('weights are steps from one stage to the next, and a minute without requests has no latency', () => {
  const { plots, marks } = plotData(FACTS);
  const seconds = (minute: number): number => Date.parse(at(minute)) / 1000;
  expect(plots[0]).toMatchObject({
    times: [2, 4, 6, 9].map(seconds),
    series: [{ values: [90, 50, 100, 100] }, { values: [10, 50, 0, 0] }],
  });
  expect(marks.map(({ number, isBack }) => [number, isBack])).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ]);
  const [, requests, errors, latency] = plots;
  expect(requests).toMatchObject({ times: [0, 1, 2, 3].map(seconds), series: [{ values: [0, 5, 0, 0] }, {}] });
  expect(errors!.series.map(({ label, dashed }) => `${label} ${dashed}`)).toEqual([
    ...['blue 5xx false', 'green 5xx false', 'blue 4xx true', 'green 4xx true'],
  ]);
  expect(latency!.series.map(({ values }) => values)).toEqual([
    [null, 0.2, null, null],
    [null, null, null, null],
  ]);
});

test('a template escapes what is no template itself', () => {
  expect(html`<b>${'<'}${html`<i>${"'"}</i>`}${[1, html`<br />`]}</b>`.text).toBe('<b>&lt;<i>&#39;</i>1<br /></b>');
  expect(embedded({ a: '</script>\u2028' }).text).toBe('{"a":"\\u003c/script\\u003e\\u2028"}');
});

test.each([
  ['/kong-bluegreen/gateway', 'kong-bluegreen_gateway.jsonl'],
  ['/../a b/ü*', '.._a_b_.jsonl'],
])('the journal of %s is %s', (path, name) => {
  expect(journalName(path)).toBe(name);
});
