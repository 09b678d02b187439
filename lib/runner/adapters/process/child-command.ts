import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { readLines } from './bounded-lines';

/** How a program is started. A secret goes into its environment and never into its arguments, which every user of the computer can read. */
export interface ChildCommandOptions {
  /** The program, or a line for the shell if `args` is left out. */
  readonly command: string;
  /** @default - the command is a line for the shell */
  readonly args?: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onLine: (line: string, from: 'stdout' | 'stderr') => void;
  /** Characters of a line that are read; the rest of the line is left out. @default - all */
  readonly longestLine?: number;
  /** Kills the whole process group when it is aborted. @default - never */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds after the exit of the program in which its output is still read: a program that it left in the background may hold the
   * output open. @default - until the output is closed
   */
  readonly outputMs?: number;
}

/** How a program ended: by an exit code or by a signal. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/**
 * A program in a process group of its own, so that a Ctrl-C in the terminal reaches this process alone, and a kill reaches every program
 * that the program has started.
 */
export class ChildCommand {
  /** Rejects if the program could not be started. */
  readonly ended: Promise<ChildEnd>;
  private readonly child: Child;

  constructor(options: ChildCommandOptions) {
    options.signal?.throwIfAborted();
    this.child = started(options);
    const { stdout, stderr } = this.child;
    for (const [from, stream] of Object.entries({ stdout, stderr })) {
      const onLine = (line: string): void => {
        options.onLine(line, from as 'stdout' | 'stderr');
      };
      readLines(stream, onLine, options.longestLine);
    }
    this.ended = this.end(options);
  }

  /** Sends SIGINT to the program, and kills its whole group when the program has ended or the time is over. */
  interrupt(graceMs: number): void {
    const { child } = this;
    const kill = (): void => {
      this.kill();
    };
    child.kill('SIGINT');
    const timer = setTimeout(kill, graceMs);
    child.once('close', () => {
      clearTimeout(timer);
    });
    // A program that outlives its parent would keep the output open.
    child.once('exit', kill);
  }

  private kill(): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // No process of the group is left.
    }
  }

  private async end({ signal, outputMs }: ChildCommandOptions): Promise<ChildEnd> {
    const { child } = this;
    const kill = (): void => {
      this.kill();
    };
    signal?.addEventListener('abort', kill);
    const ended = new Promise<ChildEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => {
        resolve({ code, signal: by });
      });
    });
    const close = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    if (outputMs !== undefined) child.once('exit', () => setTimeout(close, outputMs).unref());
    return await ended.finally(() => signal?.removeEventListener('abort', kill));
  }
}

function started({ command, args, directory: cwd, environment: env }: ChildCommandOptions): Child {
  const options = { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  return args === undefined ? spawn(command, { ...options, shell: true }) : spawn(command, args, options);
}
