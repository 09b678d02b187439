import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'chromium';
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
];

/** Debian's browser, without a window and without a network. In CI it must be there. */
export function hasChromium(): boolean {
  const { status, error } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  if (status === 0) return true;
  if (process.env.CI === 'true') throw new Error(`${PROGRAM} must be there in CI: ${error?.message ?? String(status)}`);
  console.warn(`${PROGRAM} is not installed: what needs a browser did not run`);
  return false;
}

/** The page as it is after its scripts have run. */
export function domOf(file: string): string {
  const profile = mkdtempSync(join(tmpdir(), 'kbg-chromium-'));
  try {
    const page = ['--virtual-time-budget=5000', '--window-size=1100,1400', '--dump-dom', `file://${file}`];
    const { status, stdout, stderr } = spawnSync(PROGRAM, [...FLAGS, `--user-data-dir=${profile}`, ...page], {
      encoding: 'utf8',
      maxBuffer: 50_000_000,
    });
    if (status !== 0) throw new Error(`${PROGRAM} ended with ${String(status)}: ${stderr}`);
    return stdout;
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}
