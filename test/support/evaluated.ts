import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A value with expressions over locals, as the real terraform program evaluates it; no provider is needed. */
export function evaluated(locals: Readonly<Record<string, unknown>>, value: unknown): unknown {
  const directory = mkdtempSync(join(tmpdir(), 'kbg-evaluated-'));
  const terraform = (...args: string[]): string =>
    execFileSync('terraform', args, {
      cwd: directory,
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  try {
    writeFileSync(join(directory, 'main.tf.json'), JSON.stringify({ locals, output: { it: { value } } }));
    terraform('apply', '-auto-approve', '-no-color');
    return JSON.parse(terraform('output', '-json', 'it'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
