import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A `terraform apply` in a process group of its own, which a test kills in the middle. */
export class BegunApply {
  /** Resolves when terraform has ended, with its signal if that ended it. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  private readonly child: ChildProcess;
  private said = '';

  constructor(directory: string, environment: NodeJS.ProcessEnv, plan: string) {
    this.child = spawn('terraform', ['apply', '-input=false', '-no-color', plan], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => {
      this.said += chunk.toString('utf8');
    };
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      // Not `close`: a local-exec that outlives terraform may hold the pipes.
      this.child.once('exit', (code, signal) => {
        resolve(signal ?? code);
      });
    });
  }

  /** Output of terraform and of its local-execs. */
  get output(): string {
    return this.said;
  }

  /** SIGKILL of terraform and all its child processes at once. */
  kill(): void {
    process.kill(-this.pid, 'SIGKILL');
  }

  /** SIGKILL of terraform alone: its child processes continue as orphans. */
  killTerraform(): void {
    process.kill(this.pid, 'SIGKILL');
  }

  /** Process ids of the local-execs that still live. */
  localExecs(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== this.pid && this.isOurs(pid));
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('terraform was not started');
    return pid;
  }

  /** True if the process belongs to the process group and is not a zombie. */
  private isOurs(pid: number): boolean {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(group) === this.pid && state !== 'Z';
    } catch {
      return false;
    }
  }
}
