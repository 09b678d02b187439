/**
 * Compares the time that the compiled main.ts takes to synthesize with the time that the same resources take with plain cdktf and the
 * provider's bindings, without our library (scripts/synth-floor.js). Both run by turns:
 *   npm run bench:synth -- [--rounds N] [--stage STAGE]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { mainSettings } from '../test/support/main-settings';
import { readFlags, wholeNumber } from './flags';

const MAX_RATIO = 1.25;
const MAX_MEGABYTES = 100;
const ROOT = resolve(__dirname, '..');

const flags = readFlags('npm run bench:synth -- [--rounds N] [--stage STAGE]', {
  rounds: { type: 'string', default: '25' },
  stage: { type: 'string', default: 'shift-50' },
});

/** Loaded before each program: a process knows its own peak, in KiB. */
const PEAK = `process.on('exit', () => console.log('peak ' + process.resourceUsage().maxRSS));`;

/** A measured program. */
interface Side {
  readonly name: string;
  /** The script and its arguments. */
  readonly args: readonly string[];
  readonly ms: number[];
  readonly peakKb: number[];
}

function measure({ name, args, ms, peakKb }: Side, directory: string, counts: boolean): void {
  const settings = { STAGE: flags.stage, CDKTF_OUTDIR: join(directory, name), CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1' };
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

/** The other side begins in each round; the first round warms both up and is not counted. */
function run(sides: readonly Side[], directory: string): void {
  for (let round = 0; round <= wholeNumber('rounds', flags.rounds); round++) {
    const first = round % sides.length;
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) measure(side, directory, round > 0);
  }
}

const jsonOf = (directory: string, { name }: Side): string => join(directory, name, 'stacks', 'kong', 'cdk.tf.json');

/** A stack without cdktf's metadata, which names the paths of the elements. */
function withoutMetadata(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) => (key === '//' ? undefined : value));
}

/** @throws Error when the two programs do not make the same stack: their times could not be compared */
function checkSame(directory: string, one: Side, other: Side): void {
  const [a, b] = [one, other].map((side) => withoutMetadata(jsonOf(directory, side)));
  if (!isDeepStrictEqual(a, b))
    throw new Error(`${one.name} and ${other.name} made different stacks; compare their JSON`);
}

function report(main: Side, plain: Side): void {
  const megabytes = ({ peakKb }: Side): number => Math.max(...peakKb) / 1024;
  for (const side of [plain, main]) {
    const [least, middle] = [Math.min(...side.ms), median(side.ms)].map((it) => it.toFixed(0));
    console.log(`${side.name}: min ${least} ms, median ${middle} ms, peak ${megabytes(side).toFixed(0)} MB`);
  }
  // A busy machine slows both programs of a round, so that each round is compared by itself.
  const ratio = median(main.ms.map((ms, round) => ms / (plain.ms[round] ?? ms)));
  const minima = Math.min(...main.ms) / Math.min(...plain.ms);
  console.log(`median ratio of a round ${ratio.toFixed(2)} (of the minima ${minima.toFixed(2)}), at most ${MAX_RATIO}`);
  console.log(`peak ${megabytes(main).toFixed(0)} MB, less than ${MAX_MEGABYTES} MB`);
  if (ratio > MAX_RATIO || megabytes(main) >= MAX_MEGABYTES) process.exitCode = 1;
}

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-bench-'));
  const side = (name: string, ...args: readonly string[]): Side => {
    mkdirSync(join(directory, name));
    return { name, args, ms: [], peakKb: [] };
  };
  try {
    writeFileSync(join(directory, 'peak.js'), PEAK);
    const library = side('main', join(ROOT, 'dist', 'main.js'));
    const plain = side('plain', join(ROOT, 'scripts', 'synth-floor.js'), jsonOf(directory, library));
    measure(library, directory, false);
    measure(plain, directory, false);
    checkSame(directory, library, plain);
    run([library, plain], directory);
    report(library, plain);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

main();
