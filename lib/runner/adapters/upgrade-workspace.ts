import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { PlannedChanges, UpgradePlan } from '../../domain';
import { readConfiguration } from '../configuration';
import { RunnerError } from '../runner-error';
import type { AppOptions } from './cdktf-app';
import { synthesize } from './cdktf-app';
import { Terraform } from './terraform';

const PLAN_FILE = 'stage.tfplan';

/** Where a user's app is synthesized and applied. */
export interface UpgradeWorkspaceOptions {
  readonly app: AppOptions;
  readonly onOutput: (line: string) => void;
}

/**
 * Terraform's directory for one user's app, below the app's folder; it is kept, with the providers that were downloaded. The state is
 * where the app's own backend says, as with the cdktf program, so that both may be used by turns.
 */
export class UpgradeWorkspace {
  private readonly directory: string;
  private readonly terraform: Terraform;
  private readonly lock: string;

  /** @throws RunnerError when the folder can't be written to, or another run is going on in it */
  constructor(private readonly options: UpgradeWorkspaceOptions) {
    this.directory = join(options.app.directory, '.kong-bluegreen', 'run');
    this.lock = join(this.directory, 'lock');
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new RunnerError(`${this.directory} can't be written (${code ?? 'unknown error'}); run where you may write`);
    }
    takeLock(this.lock);
    const environment = { ...options.app.environment, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
    this.terraform = new Terraform({ directory: this.directory, environment, onOutput: options.onOutput });
  }

  async use(stage: string, first: boolean): Promise<UpgradePlan> {
    const { app } = this.options;
    const { json } = await synthesize(app, stage, join(this.directory, 'synth'), first);
    writeFileSync(join(this.directory, 'cdk.tf.json'), json, { mode: 0o600 });
    await this.terraform.checkVersion();
    await this.terraform.init();
    return readConfiguration(json).plan;
  }

  async plan(): Promise<PlannedChanges> {
    return await this.terraform.plan(PLAN_FILE);
  }

  async apply(): Promise<void> {
    await this.terraform.apply(PLAN_FILE);
  }

  /** ARNs of resources in the state, by address without an index. */
  async arns(): Promise<ReadonlyMap<string, string>> {
    return await this.terraform.arns();
  }

  interrupt(): void {
    this.terraform.interrupt();
  }

  /** A plan's file may hold values of the state: none is left. */
  close(): void {
    for (const name of [PLAN_FILE, 'synth', 'lock'])
      rmSync(join(this.directory, name), { recursive: true, force: true });
  }
}

/** One run in a folder at a time; between folders and computers Terraform's own lock of the state stands. */
function takeLock(file: string): void {
  for (;;) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(
        handle,
        JSON.stringify({ pid: process.pid, user: userInfo().username, since: new Date().toISOString() }),
      );
      closeSync(handle);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holder && isAlive(holder.pid)) {
      throw new RunnerError(
        `another run is going on in this folder: process ${holder.pid} of ${holder.user}, since ${holder.since}; wait for it, or stop it with Ctrl-C`,
        'refused',
      );
    }
    // Its owner was killed.
    rmSync(file, { force: true });
  }
}

function readHolder(file: string): { pid: number; user: string; since: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; user: string; since: string };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
