/**
 * Makes the pictures of docs/running.md and docs/report.md from a real upgrade in the lab, under traffic (needs util-linux's script, and chromium for the report):
 *   npm run docs:pictures
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Harness, ROOT, until } from '../test/support/harness';
import { pictureOf } from '../test/support/chromium';
import type { Running } from '../test/support/playground';
import { Playground } from '../test/support/playground';
import { screenOf } from './pictures/terminal-screen';
import type { Pane } from './pictures/terminal-picture';
import { terminalPicture } from './pictures/terminal-picture';

/** A minute of CloudWatch takes one second. */
const CLOCK_FACTOR = 60;
const REQUESTS_PER_SECOND = 150;
/** Latency of the service behind the gateway: long, so that short pauses of this machine are small beside it. */
const USUAL_LATENCY_SECONDS = 6;
const SIZE = { columns: 112, rows: 40 };
const RUN_LINES = 20;
const IMAGES = join(ROOT, 'docs', 'images');
const WATCH = ['status', '--watch', '--interval', '1'];
const RUN = ['run', '--to', 'shift-50', '--yes'];
/** Wide bounds: a busy machine must not fail green. */
const SETTINGS = {
  gates: {
    analyze: true,
    thresholds: { maxP99LatencyRatio: 5, maxErrorRateExcess: 10, maxClientErrorRateExcess: 10 },
  },
};

const pane = (args: readonly string[], lines: readonly string[]): Pane => ({
  title: `npx kong-bluegreen ${args.join(' ')}`,
  lines,
});

async function must(running: Running, status: number): Promise<void> {
  const ended = await running.ended;
  if (ended.status !== status) throw new Error(`ended with ${String(ended.status)}: ${ended.stderr}`);
}

/** Shows green under its new weights, and then the tree with the verdicts. */
async function liveTree(place: Playground, environment: NodeJS.ProcessEnv): Promise<void> {
  const tree = place.inTerminal(WATCH, environment, SIZE);
  const run = place.inTerminal(RUN, environment, SIZE);
  const ran = wrapped(await screenWith(run, /shift-50: analysis 0:0[3-9]/));
  await must(run, 0);
  const watched = await screenWith(tree, /gate analysis: passed/);
  tree.type('\u0003');
  await must(tree, 0);
  writeFileSync(
    join(IMAGES, 'live.svg'),
    terminalPicture([pane(RUN, ran.slice(-RUN_LINES)), pane(WATCH, watched)], SIZE.columns),
  );
}

/** The lines that a terminal shows, as soon as one of them matches the text. */
async function screenWith(program: Running, text: RegExp): Promise<readonly string[]> {
  let screen: readonly string[] = [];
  await until(
    () => {
      screen = screenOf(program.stdout);
      const isThere = screen.some((line) => text.test(line));
      if (!isThere && program.hasEnded) throw new Error(`ended without ${text.source}: ${screen.slice(-3).join(' ')}`);
      return isThere;
    },
    text.source,
    300,
  );
  return screen;
}

/** Breaks long lines at the width of a terminal. */
const wrapped = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => line.match(new RegExp(`.{1,${SIZE.columns}}`, 'g')) ?? ['']);

async function main(): Promise<void> {
  const harness = await Harness.start({}, { clockFactor: CLOCK_FACTOR });
  const place = new Playground();
  try {
    harness.lab.containerFaults.set({}, { latencySeconds: USUAL_LATENCY_SECONDS });
    const { environment } = harness;
    place.write('kong-bluegreen.yaml', JSON.stringify(SETTINGS));
    const run = (...args: string[]): Running => place.command(['run', '--yes', ...args], environment);
    await must(run('--first-apply', '--to', 'start-green'), 0);
    await harness.traffic(REQUESTS_PER_SECOND);
    await liveTree(place, environment);
    await must(run('--no-config', '--gate', 'echo orders are down by a fifth; exit 1'), 12);
    await must(place.command(['report', '--out', 'upgrade.html'], environment), 0);
    writeFileSync(join(IMAGES, 'report.png'), pictureOf(place.path('upgrade.html')));
  } finally {
    await harness.close();
    place.close();
  }
}

void main();
