import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './harness';

/** Debian's package. In CI it must be installed. */
export function hasPrometheus(): boolean {
  const { status, error } = spawnSync('promtool', ['--version'], { encoding: 'utf8' });
  if (status === 0) return true;
  if (process.env.CI === 'true')
    throw new Error(`prometheus must be installed in CI: ${error?.message ?? String(status)}`);
  console.warn('prometheus is not installed: the tests that need it did not run');
  return false;
}

/** Numbers of one slot in every minute of the past and of the next hours. */
export interface MinuteOfSlot {
  readonly requests: number;
  readonly serverErrors: number;
  readonly seconds: number;
}

/** A real Prometheus whose data were written before its start. */
export class Prometheus {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(slots: Readonly<Record<string, MinuteOfSlot>>, from: Date, minutes: number): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'kbg-prometheus-'));
    writeFileSync(join(folder, 'data.txt'), openMetrics(slots, from, minutes));
    const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'data.txt', 'tsdb'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(made.stderr);
    writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
    const port = await freePort();
    const child = spawn(
      'prometheus',
      ['--config.file=prometheus.yml', '--storage.tsdb.path=tsdb', `--web.listen-address=127.0.0.1:${port}`],
      { cwd: folder, stdio: 'ignore' },
    );
    const url = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true, 'prometheus', 30);
    return new Prometheus(url, child, folder);
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Counters and a gauge, once a minute (OpenMetrics text). */
function openMetrics(slots: Readonly<Record<string, MinuteOfSlot>>, from: Date, minutes: number): string {
  const begin = Math.floor(from.getTime() / 60_000) * 60;
  const rows = (name: string, value: (slot: MinuteOfSlot, minute: number) => number): readonly string[] =>
    Object.entries(slots).flatMap(([slot, it]) =>
      Array.from({ length: minutes }, (_, n) => `${name}{slot="${slot}"} ${value(it, n)} ${begin + n * 60}`),
    );
  return [
    '# TYPE proxy_requests counter',
    ...rows('proxy_requests_total', ({ requests }, n) => requests * n),
    '# TYPE proxy_errors counter',
    ...rows('proxy_errors_total', ({ serverErrors }, n) => serverErrors * n),
    '# TYPE proxy_p99_seconds gauge',
    ...rows('proxy_p99_seconds', ({ seconds }) => seconds),
    '# EOF',
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
