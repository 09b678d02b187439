import { drawnProgress, Progress, loggedProgress } from '../../../lib/cli/output/progress';
import type { ProgressEvent, ProgressView } from '../../../lib/cli/output/progress';
import type { GateQuestion } from '../../../lib/runner/gates/gates';
import type { RunPorts } from '../../../lib/runner/run/run-ports';
import { until } from '../../support/harness';

const PLANNED = {
  type: 'plan',
  stage: 'migrate-up',
  terraform: { add: 1, change: 0, destroy: 0, replace: 0 },
  changes: [],
  expectedSeconds: 900,
  worstSeconds: 6600,
} as const;

/** A run whose apply and gate last until the test ends them. */
class Held {
  readonly watched: RunPorts;
  readonly progress: Progress;
  letGo = (): void => undefined;
  private readonly lasting = new Promise<void>((resolve) => (this.letGo = resolve));

  constructor(view: ProgressView) {
    const none = (): never => {
      throw new Error('the test does not ask it');
    };
    const ask = async () => {
      await this.lasting;
      return { verdict: 'passed', evidence: 'well' } as const;
    };
    this.progress = new Progress(view);
    this.watched = this.progress.watching({
      use: () => Promise.resolve({} as never),
      plan: () => Promise.resolve({ changes: [], drifted: [] }),
      apply: () => this.lasting,
      ledger: none,
      weights: none,
      nodes: none,
      agrees: none,
      gates: [{ name: 'analysis', asked: 'after-rise', expectedSeconds: 1080, ask }],
      tell: () => undefined,
      seconds: none,
    });
  }

  async apply(): Promise<{ readonly ended: Promise<void> }> {
    await this.watched.use('migrate-up', false);
    this.watched.tell(PLANNED);
    const ended = this.watched.apply(false);
    const [gone, up] = ['aws_lb.gone', 'terraform_data.up'].map((address) => ({ address, action: 'create' }));
    for (const one of [gone!, up!]) this.progress.resource({ ...one, isEnded: false });
    this.progress.resource({ ...gone!, isEnded: true });
    return { ended };
  }
}

test('a log gets a line now and then while an apply lasts', async () => {
  const lines: string[] = [];
  const held = new Held(loggedProgress((line) => lines.push(line), false, 5));
  const { ended } = await held.apply();
  await until(() => lines.length > 1, 'two lines');
  expect(lines[0]).toBe('migrate-up: apply 0:00, expected 15 min, at worst 1 h 50 min; on terraform_data.up');
  held.letGo();
  await ended;
  const told = lines.length;
  held.progress.aside(() => lines.push('said'));
  expect(lines.slice(told)).toEqual(['said']);
});

test('a program gets the same as an object, of a gate, too', async () => {
  const lines: string[] = [];
  const held = new Held(loggedProgress((line) => lines.push(line), true, 5));
  const answer = held.watched.gates[0]!.ask({ stage: 'shift-10' } as GateQuestion);
  await until(() => lines.length > 0, 'a line');
  expect(JSON.parse(lines[0]!)).toEqual({
    type: 'progress',
    stage: 'shift-10',
    doing: 'analysis',
    expectedSeconds: 1080,
    seconds: 0,
    resources: [],
  });
  held.letGo();
  expect(await answer).toMatchObject({ verdict: 'passed' });
});

const CLEARED = (lines: number): string => `\u001b[${lines}A\u001b[0J`;

test('a terminal shows at once what is waited for, below what was said, and nothing of it when it is over', async () => {
  let written = '';
  const terminal = { rows: 9, columns: 80, write: (text: string) => ((written += text), true) };
  const held = new Held(drawnProgress(terminal as never, 5));
  const { ended } = await held.apply();
  expect(written).toBe('migrate-up: apply 0:00, expected 15 min, at worst 1 h 50 min\n');
  held.progress.aside(() => (written += 'said\n'));
  expect(written.split(CLEARED(1)).at(-1)).toMatch(
    /^said\nmigrate-up: apply .*\n {2}create terraform_data\.up 0:00\n$/,
  );
  held.letGo();
  await ended;
  expect(written.endsWith(CLEARED(2))).toBe(true);
});

test('a run that has not told its way yet shows no stage that it may never apply', async () => {
  const shown: ProgressEvent[] = [];
  const view = {
    everyMs: 5,
    isDrawn: true,
    show: (event: ProgressEvent) => void shown.push(event),
    hide: () => undefined,
  };
  const { watched } = new Held(view);
  await watched.use('baseline', false);
  expect(shown).toEqual([]);
  watched.tell({ type: 'route', path: '/p', from: 'shift-10', stages: ['shift-50'] });
  await watched.use('shift-50', false);
  expect(shown).toMatchObject([{ stage: 'shift-50', doing: 'synth' }]);
});

test.each([
  [59, '0:59'],
  [75, '1:15'],
  [3725, '1:02:05'],
])('%d seconds read %s', (seconds, text) => {
  const lines: string[] = [];
  const event = { type: 'progress', stage: 'drain-blue', doing: 'apply', seconds, resources: [] } as const;
  loggedProgress((line) => lines.push(line), false).show(event);
  expect(lines).toEqual([`drain-blue: apply ${text}`]);
});
