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

/** Exit code and output of a program that has ended. */
export interface Ended {
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program in a process group of its own, as a shell starts it. */
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

  /** Types keys in its terminal. */
  type(keys: string): void {
    this.child.stdin?.write(keys);
  }

  /** Sends a signal to the process alone, as `kill` does. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Kills it and all its child processes at once. */
  killGroup(): void {
    process.kill(-(this.child.pid ?? 0), 'SIGKILL');
  }

  /** Sends SIGINT to the whole foreground group, as Ctrl-C in a terminal does. */
  interrupt(): void {
    process.kill(-(this.child.pid ?? 0), 'SIGINT');
  }
}

/** Size of a terminal; without it the terminal does not report a size. */
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
    // PostgreSQL does not run as root: its own user must be able to pass through this folder.
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
    // Without exec, dash would stay the parent and handle Ctrl-C instead of the command.
    const sized = `stty cols ${columns} rows ${rows}; exec ${line}`;
    // With CI set, the command writes to a terminal as to a log.
    return this.spawned('script', ['-qec', sized, '/dev/null'], { CI: '', TERM: 'xterm', ...environment }, this.app);
  }

  /** `npx cdktf deploy …`. */
  deploy(environment: NodeJS.ProcessEnv): Running {
    const cdktf = join(ROOT, 'node_modules', '.bin', 'cdktf');
    return this.program([cdktf, 'deploy', '--auto-approve', '--skip-provider-lock'], environment, this.app);
  }

  /** Command lines of the processes that were started here and still run: they have our TMPDIR, or work below it. */
  processes(): readonly string[] {
    return this.pids().map((pid) => `${pid} ${commandLine(pid)}`);
  }

  pids(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => isOf(this.directory, pid));
  }

  /** Deletes the state of a lab that has ended. */
  forgetState(): void {
    for (const name of readdirSync(this.app)) if (name.includes('tfstate')) rmSync(this.path(name));
  }

  /** Files that a lab or a rehearsal left in the temporary folder and in the folder of the app. */
  leftovers(): readonly string[] {
    const kept = readdirSync(this.temporary).filter((name) => name.startsWith('kong-'));
    const home = this.path('.kong-bluegreen');
    return [...kept, ...entries(home).filter((name) => name !== 'lab.log')];
  }

  /** Ends also the processes that a failed test left. */
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
    // The process has ended in the meantime.
  }
}
