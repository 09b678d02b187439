/**
 * Makes the pictures of the README from a real upgrade in the lab, under traffic (needs util-linux's script, and chromium for the report):
 *   npm run docs:pictures
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, ROOT, until } from '../test/support/bench';
import { pictureOf } from '../test/support/chromium';
import type { Running } from '../test/support/playground';
import { Playground } from '../test/support/playground';
import { screenOf } from './pictures/terminal-screen';
import type { Pane } from './pictures/terminal-picture';
import { terminalPicture } from './pictures/terminal-picture';

/** A minute of CloudWatch's is over in a second. */
const CLOCK_FACTOR = 60;
const REQUESTS_PER_SECOND = 150;
/** What the service behind takes, so that the machine's own hiccups are small beside it. */
const USUAL_LATENCY_SECONDS = 6;
const SIZE = { columns: 112, rows: 40 };
const RUN_LINES = 18;
const IMAGES = join(ROOT, 'docs', 'images');
const WATCH = ['status', '--watch', '--interval', '1'];
const RUN = ['run', '--to', 'shift-50', '--yes', '--analyze', '--max-p99-latency-ratio', '4'];

const pane = (args: readonly string[], lines: readonly string[]): Pane => ({
  title: `npx kong-bluegreen ${args.join(' ')}`,
  lines,
});

async function must(running: Running, status: number): Promise<void> {
  const ended = await running.ended;
  if (ended.status !== status) throw new Error(`ended with ${String(ended.status)}: ${ended.stderr}`);
}

/** The moment in which green is watched at shift-10, in both terminals. */
async function liveTree(place: Playground, environment: NodeJS.ProcessEnv): Promise<void> {
  const tree = place.inTerminal(WATCH, environment, SIZE);
  const run = place.inTerminal(RUN, environment, SIZE);
  const shown = { run: [] as readonly string[], tree: [] as readonly string[] };
  await until(
    () => {
      shown.run = screenOf(run.stdout);
      return /^shift-50: apply 0:0[1-9]/m.test(shown.run.join('\n'));
    },
    'the second apply',
    300,
  );
  await until(
    () => {
      shown.tree = screenOf(tree.stdout);
      return shown.tree.some((line) => line.includes('gate analysis'));
    },
    'the gate in the tree',
    60,
  );
  tree.type('\u0003');
  const panes = [pane(RUN, shown.run.slice(-RUN_LINES)), pane(WATCH, shown.tree)];
  writeFileSync(join(IMAGES, 'live.svg'), terminalPicture(panes, SIZE.columns));
  await must(tree, 0);
  await must(run, 0);
}

async function main(): Promise<void> {
  const bench = await Bench.start({}, { clockFactor: CLOCK_FACTOR });
  const place = new Playground();
  try {
    bench.lab.containerFaults.set({}, { latencySeconds: USUAL_LATENCY_SECONDS });
    const { environment } = bench;
    const run = (...args: string[]): Running => place.command(['run', '--yes', ...args], environment);
    await must(run('--first-apply', '--to', 'start-green'), 0);
    await bench.traffic(REQUESTS_PER_SECOND);
    await liveTree(place, environment);
    await must(run('--gate', 'echo orders are down by a fifth; exit 1'), 12);
    await must(place.command(['report', '--out', 'upgrade.html'], environment), 0);
    writeFileSync(join(IMAGES, 'report.png'), pictureOf(place.path('upgrade.html')));
  } finally {
    await bench.close();
    place.close();
  }
}

void main();
