import { glyphsFor } from '../../../lib/cli/output/glyphs';
import { isScreen, LiveScreen } from '../../../lib/cli/output/live-screen';
import { statusLine, statusLines, statusTree } from '../../../lib/cli/output/status-lines';
import type { UpgradeStatus } from '../../../lib/runner/session/upgrade-status';

const slot = { release: '0.34-1', weight: 99.5, recorded: 2, running: 2, healthy: 1 };
const STATUS: UpgradeStatus = {
  path: '/kong-bluegreen/shop',
  stage: 'shift-0.5',
  begun: 'shift-50',
  upgrade: 1,
  next: 'shift-50',
  legal: ['shift-0.5', 'shift-50'],
  stages: [
    { stage: 'start-green', progress: 'passed' },
    { stage: 'shift-0.5', progress: 'stands' },
    { stage: 'shift-50', progress: 'begun' },
    { stage: 'shift-100', progress: 'waiting' },
  ],
  slots: { blue: slot, green: { ...slot, release: '0.35-5', weight: 0.5, healthy: 2 } },
  verdicts: { up: { verdict: 'passed', stage: 'migrate-up', evidence: 'nothing is new' } as never },
  gates: [{ gate: 'analysis', verdict: 'passed', evidence: 'errors of green 0 % (0 of 812)', dryRun: true }],
};

test('the tree shows both colours, the verdicts and what the gates said below the stage that stands', () => {
  expect(statusTree(STATUS, { time: '03:00:00', glyphs: glyphsFor({}), columns: 80 })).toEqual([
    'upgrade 1 at /kong-bluegreen/shop   03:00:00',
    '├─ ✔ start-green',
    '├─ ● shift-0.5',
    '│    ├─ blue   0.34-1    ████████████████████  99.5 %  1/2 healthy, 2 running',
    '│    ├─ green  0.35-5    ░░░░░░░░░░░░░░░░░░░░   0.5 %  2/2 healthy, 2 running',
    '│    ├─ up: passed at migrate-up: nothing is new',
    '│    └─ gate analysis: passed (dry run): errors of green 0 % (0 of 812)',
    '├─ ◷ shift-50  (begun, not ended yet)',
    '└─ · shift-100',
  ]);
});

test('a narrow terminal has the numbers first, and one without UTF-8 has plain signs', () => {
  const tree = statusTree(STATUS, { time: '03:00:00', glyphs: glyphsFor({ LANG: 'C' }), columns: 40 });
  expect(tree.slice(1, 5)).toEqual([
    '|- v start-green',
    '|- * shift-0.5',
    '|    |- blue   99.5 %  1/2 healthy, 2 running  0.34-1',
    '|    |- green   0.5 %  2/2 healthy, 2 running  0.35-5',
  ]);
  expect(tree.slice(-2)).toEqual(['|- ~ shift-50  (begun, not ended yet)', '`- . shift-100']);
});

test.each([
  [{}, '●'],
  [{ LANG: 'de_DE.UTF-8' }, '●'],
  [{ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, '*'],
  [{ LANG: 'POSIX', LC_ALL: '', LC_CTYPE: 'C.utf8' }, '●'],
  [{ LANG: 'de_DE@euro' }, '*'],
])('the locale %p has the sign %s', (environment, sign) => {
  expect(glyphsFor(environment).stands).toBe(sign);
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { CI: 'false', TERM: 'xterm' }, true],
  [{ isTTY: true }, { CI: 'true' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{}, {}, false],
])('a stream %p in %p is drawn on: %p', (stream, environment, expected) => {
  expect(isScreen(stream, environment)).toBe(expected);
});

test('a line tells the same to a log', () => {
  expect(statusLine(STATUS)).toBe(
    'shift-0.5 (shift-50 begun): blue 0.34-1 99.5 %, 1 of 2 healthy; green 0.35-5 0.5 %, 2 of 2 healthy',
  );
});

test('a screen is drawn over in place, cut to the terminal, and steered by nobody', () => {
  let written = '';
  const terminal = {
    rows: 4,
    columns: 10,
    write: (text: string) => {
      written += text;
      return true;
    },
  };
  const screen = new LiveScreen(terminal as never);
  screen.draw(['one', 'two', 'three', 'four']);
  screen.draw(['evil\u001b[2J', '0123456789abc']);
  expect(written.split('\n')).toEqual(['one', 'two', 'three', '\u001b[3A\u001b[0Jevil·[2J', '012345678', '']);
});

test('what was begun is what comes next', () => {
  const lines = statusLines({ ...STATUS, begun: 'start-green', next: 'shift-100' });
  expect(lines.at(-1)).toMatch(/^next {6}start-green; legal: /);
});

test('a colour that has traffic and no healthy node is told', () => {
  const fault = 'green has 50 % of the traffic and no healthy node';
  const sick = { ...STATUS, healthFault: fault };
  expect(statusLines(sick)).toContain(`health    ${fault}`);
  expect(statusLine(sick)).toContain(fault);
});

test('rules that do not share one vector are told beside the stage, which is still shown', () => {
  const fault = 'rule/b sends 0 % to blue, and rule/a 50 %; was one changed by hand?';
  const odd = { ...STATUS, ruleFault: fault };
  expect(statusLines(odd)).toEqual(
    expect.arrayContaining([`rules     ${fault}`, expect.stringMatching(/^stage {5}shift-0.5/)]),
  );
  expect(statusLine(odd)).toMatch(new RegExp(`^shift-0.5 .*; ${fault.replace('?', '[?]')}$`));
  expect(statusTree(odd, { time: '', glyphs: glyphsFor({}), columns: 80 })).toContain(`│    ├─ ${fault}`);
});
