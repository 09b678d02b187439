/**
 * Time that the command line and the runner need for themselves:
 *   npm run bench -- [--rounds N] [--walks N] [--json]
 * The start, `kong-bluegreen --help`, is measured by turns with `node -e 0`; the runner's own time within a walk through all stages by
 * `kong-bluegreen run` in the lab, against the whole of that walk.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Harness } from '../test/support/harness';
import { Playground } from '../test/support/playground';
import { readFlags, wholeNumber } from './flags';

const MOST_TIMES = 2.5;
const MOST_PERCENT = 3;
const ROOT = resolve(__dirname, '..');
const CLI = join(ROOT, 'bin', 'kong-bluegreen.js');
const PRELOAD = join(ROOT, 'test', 'support', 'own-time-preload.js');
const END = 'retire-blue';

const flags = readFlags('npm run bench -- [--rounds N] [--walks N] [--json]', {
  rounds: { type: 'string', default: '25' },
  walks: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
});

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

interface Side {
  readonly name: string;
  readonly args: readonly string[];
  readonly ms: number[];
}

function measure({ name, args, ms }: Side, counts: boolean): void {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const took = performance.now() - begun;
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  if (counts) ms.push(took);
}

interface Start {
  readonly nodeMs: number;
  readonly helpMs: number;
  readonly ratio: number;
}

/** By turns: the other begins in each round, and the first round warms up both. */
function measureStart(): Start {
  const node: Side = { name: 'node -e 0', args: ['-e', '0'], ms: [] };
  const help: Side = { name: 'kong-bluegreen --help', args: [CLI, '--help'], ms: [] };
  for (let round = 0; round <= wholeNumber('rounds', flags.rounds); round++) {
    for (const side of round % 2 === 0 ? [node, help] : [help, node]) measure(side, round > 0);
  }
  const [nodeMs, helpMs] = [median(node.ms), median(help.ms)];
  return { nodeMs, helpMs, ratio: helpMs / nodeMs };
}

interface Probe {
  readonly children: readonly { readonly name: string; readonly begun: number; readonly ended: number }[];
  readonly cpuMs: number;
}

interface Walk {
  readonly wholeMs: number;
  readonly ownMs: number;
  readonly ownPercent: number;
  /** Processor time of the runner's process, also while a child of it ran. */
  readonly cpuMs: number;
  readonly childrenMs: Readonly<Record<string, number>>;
}

/**
 * Own is the wall time of the runner's process, from before it is started until it has ended, in which no child of it lived: neither
 * terraform nor the user's app. It includes the start of Node, all requests to AWS and the reading of plans. A walk without gates has no bake
 * of the runner's own; the waiting of the steps is inside terraform, and so is the steps' program, which terraform starts.
 */
function ownTime(wholeMs: number, { children, cpuMs }: Probe): Walk {
  const childrenMs: Record<string, number> = {};
  // The runner starts one child at a time, so that their times add up.
  for (const { name, begun, ended } of children) childrenMs[name] = (childrenMs[name] ?? 0) + ended - begun;
  const ownMs = wholeMs - Object.values(childrenMs).reduce((sum, ms) => sum + ms, 0);
  return { wholeMs, ownMs, ownPercent: (ownMs / wholeMs) * 100, cpuMs, childrenMs };
}

async function measureWalk(): Promise<Walk> {
  const place = new Playground();
  const harness = await Harness.start();
  try {
    const probe = place.path('own-time.json');
    const more = { NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, OWN_TIME_FILE: probe };
    const begun = performance.now();
    const { status, stderr } = await place.command(['run', '--first-apply', '--to', END, '--yes'], {
      ...harness.environment,
      ...more,
    }).ended;
    const wholeMs = performance.now() - begun;
    if (status !== 0) throw new Error(`the walk ended with ${status ?? 'nothing'}: ${stderr}`);
    return ownTime(wholeMs, JSON.parse(readFileSync(probe, 'utf8')) as Probe);
  } finally {
    await harness.close();
    place.close();
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

function tellStart({ nodeMs, helpMs, ratio }: Start): void {
  console.log(`node -e 0: median ${nodeMs.toFixed(0)} ms of ${flags.rounds} rounds`);
  console.log(`kong-bluegreen --help: median ${helpMs.toFixed(0)} ms`);
  console.log(`ratio of the medians ${ratio.toFixed(2)}, at most ${MOST_TIMES} is wanted`);
}

function tellWalk({ wholeMs, ownMs, ownPercent, cpuMs, childrenMs }: Walk): void {
  const children = Object.entries(childrenMs).map(([name, ms]) => `${name} ${seconds(ms)}`);
  console.log(`a walk to ${END} in the lab: ${seconds(wholeMs)}; of its child processes ${children.join(', ')}`);
  console.log(`the runner's own time: ${seconds(ownMs)}; its processor time in all: ${seconds(cpuMs)}`);
  console.log(`share of its own time ${ownPercent.toFixed(2)} %, at most ${MOST_PERCENT} % is wanted`);
}

async function main(): Promise<void> {
  const start = measureStart();
  if (!flags.json) tellStart(start);
  const walks: Walk[] = [];
  for (let i = 0; i < wholeNumber('walks', flags.walks); i++) {
    const walk = await measureWalk();
    if (!flags.json) tellWalk(walk);
    walks.push(walk);
  }
  const wanted = { start: MOST_TIMES, ownPercent: MOST_PERCENT };
  if (flags.json) console.log(JSON.stringify({ wanted, start, walks }));
  if (start.ratio > MOST_TIMES || walks.some(({ ownPercent }) => ownPercent > MOST_PERCENT)) process.exitCode = 1;
}

void main();
