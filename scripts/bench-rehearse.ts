/** Rehearses main.ts with every way back, and prints where the time goes: npm run bench:rehearse */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RehearsalReport } from '../lib/rehearsal/report';
import type { TimePart } from '../lib/rehearsal/time-spent';
import { TIME_PARTS } from '../lib/rehearsal/time-spent';
import { readFlags } from './flags';

/** Seconds that a whole rehearsal may take on two idle cores. */
const LIMIT = 75;

const LABELS: Readonly<Record<TimePart, string>> = {
  synth: 'waiting for the synth of the app',
  plan: 'terraform plan',
  apply: 'terraform apply itself',
  steps: 'one-off steps',
  lab: "the lab's services and load balancer",
  ours: 'our own program',
};

readFlags('npm run bench:rehearse', {});

const directory = mkdtempSync(join(tmpdir(), 'kbg-bench-rehearse-'));
try {
  const file = join(directory, 'report.json');
  const { status, stderr } = spawnSync(process.execPath, ['bin/kong-bluegreen.js', 'rehearse', '--json', file], {
    cwd: resolve(__dirname, '..'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the rehearsal ended with ${status ?? 'a signal'}: ${stderr}`);
  const { seconds, stages, requests, lost, time } = JSON.parse(readFileSync(file, 'utf8')) as RehearsalReport;
  for (const part of TIME_PARTS) {
    const share = ((time[part] / seconds) * 100).toFixed(1);
    console.log(`${LABELS[part].padEnd(40)} ${time[part].toFixed(1).padStart(6)} s ${share.padStart(5)} %`);
  }
  const each = (seconds / stages.length).toFixed(2);
  console.log(`${stages.length} applies in ${seconds.toFixed(1)} s, ${each} s each, on ${cpus().length} cores`);
  console.log(`${requests} requests, ${lost} lost; at most ${LIMIT} s on two idle cores are wanted`);
  if (seconds > LIMIT) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
