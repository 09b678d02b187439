import type { TrafficMinute } from '../../../lib/domain';
import type { JournalEvent, JournalLine } from '../../../lib/runner/journal/journal';
import type { Journal } from '../../../lib/runner/journal/read-journal';
import { readJournal } from '../../../lib/runner/journal/read-journal';
import type { ReportFacts, TrafficRead } from '../../../lib/runner/journal/report-facts';
import { reportFacts, windowOf } from '../../../lib/runner/journal/report-facts';

const NOBODY_ASKED: TrafficRead = { missing: 'nobody was asked' };
const NOTHING = { add: 0, change: 0, destroy: 0, replace: 0 };
const SLOTS = { from: 'blue', to: 'green' } as const;
const RELEASES = { blue: '0.34-1', green: '0.35-5' };
const START = Date.parse('2026-03-01T10:00:00.000Z');

/** A journal as runs write it: an event a second, by a computer whose clock is wrong, or is of a lab. */
class Written {
  readonly lines: JournalLine[] = [];
  private run = 0;
  private second = 0;

  constructor(private readonly clock = { pace: 1, ahead: 0 }) {}

  begins(...events: readonly JournalEvent[]): this {
    this.run += 1;
    for (const event of [{ type: 'begun', command: 'run', version: '0.1.0' } as const, ...events]) this.add(event);
    return this;
  }

  add(event: JournalEvent): void {
    this.second += 1;
    const at = new Date(START + this.second * 1000).toISOString();
    const time = new Date(START + this.clock.ahead + this.second * 1000 * this.clock.pace).toISOString();
    const by = { user: 'kim', host: 'laptop', pid: 7 };
    this.lines.push({ v: 1, at, aws: { time, heard: at }, run: String(this.run), path: '/kbg/shop', by, event });
  }

  get journal(): Journal {
    return readJournal(this.lines.map((line) => JSON.stringify(line)).join('\n'));
  }

  facts(read = NOBODY_ASKED): ReportFacts {
    return reportFacts(this.journal, read)!;
  }
}

const route = (from: string, ...stages: string[]): JournalEvent => ({ type: 'route', path: '/kbg/shop', from, stages });
const plan = (stage: string): JournalEvent => ({
  type: 'plan',
  stage,
  terraform: NOTHING,
  changes: [],
  expectedSeconds: 60,
  worstSeconds: 1200,
});
const agreed = (stage: string): JournalEvent => ({ type: 'agreed', stage, by: '--yes' });
const ledger = (stage: string, upgrade = 1): JournalEvent => ({
  ...{ type: 'ledger', stage, upgrade, slots: SLOTS, releases: RELEASES },
  verdicts: {},
});
const green = (stage: string): number => Number(/^shift-(\d+)$/.exec(stage)?.[1] ?? 0);
const applied = (stage: string): JournalEvent => ({
  ...{ type: 'applied', stage, seconds: 2 },
  weights: { blue: 100 - green(stage), green: green(stage) },
});
const done = (stage: string, next?: string): JournalEvent => ({ type: 'done', stage, next });
const ended = (outcome: 'done' | 'rolledBack' | 'paused' = 'done', sentence?: string): JournalEvent => ({
  ...{ type: 'ended', outcome },
  ...(sentence === undefined ? {} : { sentence }),
});
const whole = (stage: string): readonly JournalEvent[] => [plan(stage), agreed(stage), ledger(stage), applied(stage)];
const gate = (stage: string, verdict: 'passed' | 'failed', dryRun = false): JournalEvent => ({
  ...{ type: 'gate', gate: 'command', stage, verdict, evidence: 'as the test says', dryRun },
});
const back = [plan('start-green'), ledger('start-green'), applied('start-green')];

test('a stage is told with who agreed, how long it took, and what was live after it', () => {
  const { stages, outcome, stands, next, upgrade, who } = new Written()
    .begins(route('start-green', 'shift-10'), ...whole('shift-10'), done('shift-10', 'shift-50'), ended())
    .facts();
  expect({ outcome, stands, next, upgrade, who }).toEqual({
    ...{ outcome: 'done', stands: 'shift-10', next: 'shift-50', upgrade: 1, who: ['kim@laptop'] },
  });
  expect(stages).toEqual([
    {
      ...{ stage: 'shift-10', direction: 'forward', seconds: 2, terraform: NOTHING, changes: [] },
      ...{ agreed: { by: '--yes', who: 'kim@laptop' }, weights: { blue: 90, green: 10 } },
      ...{ began: '2026-03-01T10:00:04.000Z', ended: '2026-03-01T10:00:06.000Z' },
    },
  ]);
});

test.each([
  ['a gate that failed', [gate('shift-10', 'failed')], 'gate'],
  ['a gate that was told only', [gate('shift-10', 'failed', true)], undefined],
  ['a question that nobody answered in time', [gate('shift-10', 'passed'), plan('shift-50')], 'silence'],
])('a way back after %s is told with why nobody was asked', (_, before, unasked) => {
  const { stages, outcome, gates } = new Written()
    .begins(route('start-green'), ...whole('shift-10'), ...before, ...back, ended('rolledBack'))
    .facts();
  expect(stages.at(-1)).toMatchObject({ stage: 'start-green', direction: 'back', weights: { green: 0 } });
  expect(stages.at(-1)?.unasked).toBe(unasked);
  expect({ outcome, gates }).toMatchObject({ outcome: 'rolledBack', gates: [{ stage: 'shift-10' }] });
});

test('a run that was killed is not ended, and its stage not verified', () => {
  const { stages, outcome, runs, stands } = new Written()
    .begins(route('nothing', 'baseline', 'migrate-up'), ...whole('baseline'), plan('migrate-up'), agreed('migrate-up'))
    .facts();
  expect(stages.at(-1)).toMatchObject({ stage: 'migrate-up', agreed: { by: '--yes' } });
  expect(stages.at(-1)).not.toHaveProperty('ended');
  expect([outcome, runs.length, stands]).toEqual(['unfinished', 1, 'baseline']);
});

test('the last upgrade is told alone: one that came to its end, or was taken back, is an earlier one', () => {
  const next = [route('baseline', 'migrate-up'), ...whole('migrate-up'), done('migrate-up', 'start-green'), ended()];
  const finished = [route('open-admin', 'retire-blue'), ...whole('retire-blue'), done('retire-blue'), ended()];
  const takenBack = [route('migrate-up', 'baseline'), ...whole('baseline'), done('baseline', 'migrate-up'), ended()];
  const written = new Written()
    .begins(...finished)
    .begins(...next)
    .begins(...takenBack);
  // The last ended run is reported until another run begins.
  expect(written.facts()).toMatchObject({ journal: { earlierUpgrades: 1, lines: 16 }, stands: 'baseline' });
  const { journal, stages } = written.begins(...next).facts();
  expect([journal.earlierUpgrades, stages.map(({ stage }) => stage)]).toEqual([2, ['migrate-up']]);
});

test('a ledger that another one shares the journal with is left out', () => {
  const written = new Written().begins(route('nothing', 'baseline'), ...whole('baseline'), ended());
  written.lines.unshift(
    ...new Written().begins(route('nothing', 'x'), plan('x')).lines.map((it) => ({ ...it, path: '/o' })),
  );
  expect(written.facts()).toMatchObject({ path: '/kbg/shop', stages: [{ stage: 'baseline' }] });
});

test.each([
  ['a clock that is ten minutes slow', { pace: 1, ahead: 600_000 }, '2026-03-01T10:10:01.000Z', 1],
  ['a lab', { pace: 60, ahead: 3_600_000 }, '2026-03-01T11:01:00.000Z', 60],
])('times are of AWS’s clock, also beside %s', (_, clock, began, pace) => {
  const written = new Written(clock).begins(route('start-green', 'shift-10'), ...whole('shift-10'), ended());
  expect(written.facts()).toMatchObject({ began, pace });
  const { start, end } = windowOf(written.journal)!;
  expect(Date.parse(began) - start.getTime()).toBeGreaterThanOrEqual(300_000);
  expect(start.getTime() % 60_000).toBe(0);
  expect(end.getTime() - Date.parse(written.facts().ended)).toBeGreaterThanOrEqual(300_000);
});

test('a computer that never heard AWS’s clock is believed', () => {
  const { lines } = new Written().begins(route('start-green', 'shift-10'), ended());
  const deaf = lines.map((line) => JSON.stringify({ ...line, aws: undefined })).join('\n');
  expect(reportFacts(readJournal(deaf), NOBODY_ASKED)).toMatchObject({ began: '2026-03-01T10:00:01.000Z', pace: 1 });
});

const minute = (at: number, requests: number): TrafficMinute => ({
  ...{
    at: new Date(START + at * 60_000),
    requests,
    good: requests - 1,
    clientErrors: 0,
    serverErrors: 1,
    p99Seconds: 0.1,
  },
});

test('the minutes of both slots are reported with their sums, or the reason why they are missing', () => {
  const written = new Written().begins(route('start-green', 'shift-10'), ...whole('shift-10'), ended());
  const until = new Date(START + 180_000);
  const { traffic } = written.facts({
    minutes: { blue: [minute(0, 90), minute(1, 80)], green: [minute(1, 10)] },
    until,
  });
  expect(traffic).toMatchObject({
    until: until.toISOString(),
    totals: { blue: { requests: 170, serverErrors: 2, p99Seconds: 0.1 }, green: { requests: 10, serverErrors: 1 } },
  });
  expect(written.facts().traffic).toEqual(NOBODY_ASKED);
  expect(written.facts({ minutes: { blue: [], green: [] }, until }).traffic).toEqual({
    missing: expect.stringMatching(
      /^CloudWatch has no minute of either slot .* older than the 15 days for which CloudWatch keeps minutes$/,
    ) as string,
  });
});

test('an empty journal tells of nothing', () => {
  expect([reportFacts(readJournal(''), NOBODY_ASKED), windowOf(readJournal('\n'))]).toEqual([undefined, undefined]);
});
