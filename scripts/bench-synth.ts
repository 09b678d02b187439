/**
 * What synthesizing the whole app (the compiled main.ts) costs beside an empty cdktf app, in the same run and by turns; and what the
 * same resources cost without the library (scripts/synth-floor.js):
 *   npm run bench:synth -- [--rounds N] [--stage STAGE]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mainSettings } from '../test/support/main-settings';
import { readFlags, wholeNumber } from './flags';

const MOST_TIMES = 1.5;
const MOST_MEGABYTES = 100;
const ROOT = resolve(__dirname, '..');

const flags = readFlags('npm run bench:synth -- [--rounds N] [--stage STAGE]', {
  rounds: { type: 'string', default: '15' },
  stage: { type: 'string', default: 'shift-50' },
});

const EMPTY = `
const { App, TerraformStack } = require(${JSON.stringify(join(ROOT, 'node_modules', 'cdktf'))});
const app = new App();
new TerraformStack(app, 'empty');
app.synth();`;

/** Loaded before each app: a process knows its own peak, in KiB. */
const PEAK = `process.on('exit', () => console.log('peak ' + process.resourceUsage().maxRSS));`;

interface Side {
  readonly name: string;
  /** The script and its arguments. */
  readonly args: readonly string[];
  readonly ms: number[];
  readonly peakKb: number[];
}

function measure({ name, args, ms, peakKb }: Side, directory: string, counts: boolean): void {
  const settings = {
    STAGE: flags.stage,
    CDKTF_OUTDIR: join(directory, name),
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
  };
  const env = { ...process.env, ...mainSettings(), ...settings };
  const begun = performance.now();
  const command = ['--require', join(directory, 'peak.js'), ...args];
  const ended = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  const took = performance.now() - begun;
  const [, peak] = /^peak (\d+)$/m.exec(ended.stdout) ?? [];
  if (ended.status !== 0 || peak === undefined) throw new Error(`${name} failed: ${ended.stderr}`);
  if (!counts) return;
  ms.push(took);
  peakKb.push(Number(peak));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** By turns: another begins in each round, and the first round warms up all. */
function run(sides: readonly Side[], directory: string): void {
  for (let round = 0; round <= wholeNumber('rounds', flags.rounds); round++) {
    const first = round % sides.length;
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) measure(side, directory, round > 0);
  }
}

function tell([empty, whole, floor]: readonly [Side, Side, Side]): void {
  const megabytes = ({ peakKb }: Side): number => Math.max(...peakKb) / 1024;
  for (const side of [empty, floor, whole]) {
    const [least, middle] = [Math.min(...side.ms), median(side.ms)].map((it) => it.toFixed(0));
    console.log(`${side.name}: min ${least} ms, median ${middle} ms, peak ${megabytes(side).toFixed(0)} MB`);
  }
  const times = ({ ms }: Side): string =>
    `${(median(ms) / median(empty.ms)).toFixed(2)} (of the minima ${(Math.min(...ms) / Math.min(...empty.ms)).toFixed(2)})`;
  const ratio = median(whole.ms) / median(empty.ms);
  console.log(
    `ratio of the medians ${times(whole)}, at most ${MOST_TIMES} is wanted; without the library ${times(floor)}`,
  );
  console.log(`peak ${megabytes(whole).toFixed(0)} MB, less than ${MOST_MEGABYTES} is wanted`);
  if (ratio > MOST_TIMES || megabytes(whole) >= MOST_MEGABYTES) process.exitCode = 1;
}

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-bench-'));
  const side = (name: string, ...args: readonly string[]): Side => ({ name, args, ms: [], peakKb: [] });
  try {
    writeFileSync(join(directory, 'empty.js'), EMPTY);
    writeFileSync(join(directory, 'peak.js'), PEAK);
    const json = join(directory, 'main', 'stacks', 'kong', 'cdk.tf.json');
    const sides = [
      side('empty', join(directory, 'empty.js')),
      side('main', join(ROOT, 'dist', 'main.js')),
      side('floor', join(ROOT, 'scripts', 'synth-floor.js'), json),
    ] as const;
    run(sides, directory);
    tell(sides);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

main();
