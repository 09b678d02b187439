import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'chromium';
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
];

/** Debian's browser, without a window and without a network. In CI it must be installed. */
export function hasChromium(): boolean {
  const { status, error } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  if (status === 0) return true;
  if (process.env.CI === 'true')
    throw new Error(`${PROGRAM} must be installed in CI: ${error?.message ?? String(status)}`);
  console.warn(`${PROGRAM} is not installed: the tests that need a browser did not run`);
  return false;
}

/** The page as it is after its scripts have run. */
export function domOf(file: string): string {
  return opened((profile) => run(profile, file, '--dump-dom').toString('utf8'));
}

/** The same as a PNG. */
export function pictureOf(file: string): Buffer {
  return opened((profile) => {
    const picture = join(profile, 'page.png');
    run(profile, file, `--screenshot=${picture}`);
    return readFileSync(picture);
  });
}

function opened<T>(work: (profile: string) => T): T {
  const profile = mkdtempSync(join(tmpdir(), 'kbg-chromium-'));
  try {
    return work(profile);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

function run(profile: string, file: string, order: string): Buffer {
  const page = ['--virtual-time-budget=5000', '--window-size=1100,1400', order, `file://${file}`];
  const { status, stdout, stderr } = spawnSync(PROGRAM, [...FLAGS, `--user-data-dir=${profile}`, ...page], {
    maxBuffer: 50_000_000,
  });
  if (status !== 0) throw new Error(`${PROGRAM} ended with ${String(status)}: ${stderr.toString('utf8')}`);
  return stdout;
}
