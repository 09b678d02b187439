import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './harness';

/** How a program ended, and what it said. */
export interface Ended {
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started in a process group of its own, as a shell does. */
export class Running {
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  hasEnded = false;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.hasEnded = true;
        resolve({ status: signal ?? code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** As keys of its terminal. */
  type(keys: string): void {
    this.child.stdin?.write(keys);
  }

  /** To the process alone, as `kill` does. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Of all that it has started, at once. */
  killGroup(): void {
    process.kill(-(this.child.pid ?? 0), 'SIGKILL');
  }

  /** To the whole foreground group, as a terminal's Ctrl-C does. */
  interrupt(): void {
    process.kill(-(this.child.pid ?? 0), 'SIGINT');
  }
}

/** One of no size is a terminal that does not know its own. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A user's folder with a cdktf app (the project's own main.ts), and the ordinary commands in it. */
export class Playground {
  readonly app: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'kbg-playground-'));
  private readonly temporary: string;

  constructor() {
    this.app = join(this.directory, 'app');
    this.temporary = join(this.directory, 'tmp');
    mkdirSync(this.app);
    mkdirSync(this.temporary);
    // PostgreSQL does not run as root and must get through.
    chmodSync(this.directory, 0o711);
    chmodSync(this.temporary, 0o711);
    const app = `node --import "${require.resolve('tsx')}" "${join(ROOT, 'main.ts')}"`;
    this.write('cdktf.json', JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }));
  }

  /** Path of a file in the app's folder. */
  path(...names: string[]): string {
    return join(this.app, ...names);
  }

  write(name: string, text: string, mode = 0o644): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true });
    writeFileSync(this.path(name), text, { mode });
  }

  /** `npx kong-bluegreen …`. */
  command(args: readonly string[], environment: NodeJS.ProcessEnv = {}, folder = this.app): Running {
    return this.program([join(ROOT, 'bin', 'kong-bluegreen.js'), ...args], environment, folder);
  }

  /** The same in a terminal of its own (util-linux's script). */
  inTerminal(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    { columns, rows }: TerminalSize = { columns: 0, rows: 0 },
  ): Running {
    const line = [process.execPath, join(ROOT, 'bin', 'kong-bluegreen.js'), ...args].map((it) => `'${it}'`).join(' ');
    // dash would stay between the two, and answer Ctrl-C for the command.
    const sized = `stty cols ${columns} rows ${rows}; exec ${line}`;
    // A terminal of a CI is written to as a log is.
    return this.spawned('script', ['-qec', sized, '/dev/null'], { CI: '', TERM: 'xterm', ...environment }, this.app);
  }

  /** `npx cdktf deploy …`. */
  deploy(environment: NodeJS.ProcessEnv): Running {
    const cdktf = join(ROOT, 'node_modules', '.bin', 'cdktf');
    return this.program([cdktf, 'deploy', '--auto-approve', '--skip-provider-lock'], environment, this.app);
  }

  /** Command lines of what was started here and still runs: it has our TMPDIR, or works below it. */
  processes(): readonly string[] {
    return this.pids().map((pid) => `${pid} ${commandLine(pid)}`);
  }

  pids(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => isOf(this.directory, pid));
  }

  /** The state of a lab that is gone. */
  forgetState(): void {
    for (const name of readdirSync(this.app)) if (name.includes('tfstate')) rmSync(this.path(name));
  }

  /** What a lab or a rehearsal left in the temporary folder and in the app's. */
  leftovers(): readonly string[] {
    const kept = readdirSync(this.temporary).filter((name) => name.startsWith('kong-'));
    const home = this.path('.kong-bluegreen');
    return [...kept, ...entries(home).filter((name) => name !== 'lab.log')];
  }

  /** Also of what a failed test left running. */
  close(): void {
    for (const pid of this.pids()) endProcess(pid);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private program(args: readonly string[], environment: NodeJS.ProcessEnv, cwd: string): Running {
    return this.spawned(process.execPath, args, environment, cwd);
  }

  private spawned(program: string, args: readonly string[], environment: NodeJS.ProcessEnv, cwd: string): Running {
    const child = spawn(program, args, {
      cwd,
      env: {
        ...process.env,
        TMPDIR: this.temporary,
        CHECKPOINT_DISABLE: '1',
        DISABLE_VERSION_CHECK: '1',
        ...environment,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    return new Running(child);
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOf(directory: string, pid: number): boolean {
  if (pid === process.pid) return false;
  const facts = [
    () => readFileSync(`/proc/${pid}/environ`, 'utf8'),
    () => commandLine(pid),
    () => readlinkSync(`/proc/${pid}/cwd`),
  ];
  return facts.some((read) => {
    try {
      return read().includes(directory);
    } catch {
      return false;
    }
  });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
