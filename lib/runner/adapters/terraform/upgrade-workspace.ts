import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedChanges, UpgradeOutline } from '../../../domain';
import { readConfiguration } from '../../run/configuration';
import { RunnerError } from '../../common/runner-error';
import type { AppOptions } from './cdktf-app';
import { synthesize } from './cdktf-app';
import { isAlive, takeRunLock, tryRunLock } from './run-lock';
import type { ResourceEvent } from './terraform';
import { Terraform } from './terraform';

const PLAN_FILE = 'stage.tfplan';
const SYNTH_FOLDER = 'synth';
const LOCK_FILE = 'lock';
/** What the folder was initialized for: backend and providers. */
const INITIALIZED_FILE = 'initialized.json';
/** How often nothing in the state is believed to be a moment of an apply, and the time between two looks. */
const LOOKS_AT_NOTHING = 4;
const PAUSE_MS = 200;

/** Where a user's app is synthesized and applied. */
export interface UpgradeWorkspaceOptions {
  readonly app: AppOptions;
  readonly onOutput: (line: string) => void;
  /** What an apply begins and ends. @default - nobody hears it */
  readonly onResource?: (event: ResourceEvent) => void;
  /** Nothing is planned or applied: it stands back for a run that is going on, and holds none up. @default false */
  readonly looks?: boolean;
}

/**
 * Terraform's directory for one user's app, below the app's folder; it is kept, with the providers that were downloaded. The state is
 * where the app's own backend says, as with the cdktf program, so that both may be used by turns.
 */
export class UpgradeWorkspace {
  private readonly directory: string;
  private readonly terraform: Terraform;
  private readonly synthFolder: string;
  private readonly leftovers: readonly string[];
  private known: Promise<ReadonlyMap<string, string>> | undefined;

  /** @throws RunnerError when the folder can't be written to, or another run is going on in it */
  constructor(private readonly options: UpgradeWorkspaceOptions) {
    const { directory, stack } = options.app;
    // Each stack has a backend of its own, and Terraform one backend a folder.
    const folder = stack === undefined ? 'run' : `run-${encodeURIComponent(stack)}`;
    this.directory = join(directory, '.kong-bluegreen', folder);
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new RunnerError(
        'KBG-TF-011',
        `${this.directory} can't be written (${code ?? 'unknown error'}); run where you may write`,
      );
    }
    const { looks = false } = options;
    if (!looks) {
      takeRunLock(this.lockFile);
      this.sweep();
    }
    this.synthFolder = join(this.directory, looks ? `${SYNTH_FOLDER}-${process.pid}` : SYNTH_FOLDER);
    this.leftovers = looks ? [this.synthFolder] : [this.synthFolder, join(this.directory, PLAN_FILE), this.lockFile];
    const environment = { ...options.app.environment, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
    const { onOutput, onResource = () => undefined } = options;
    this.terraform = new Terraform({ directory: this.directory, environment, onOutput, onResource });
  }

  /** What looks that were killed have left. */
  private sweep(): void {
    for (const name of readdirSync(this.directory)) {
      const [, pid] = /^synth-(\d+)$/.exec(name) ?? [];
      if (pid !== undefined && !isAlive(Number(pid)))
        rmSync(join(this.directory, name), { recursive: true, force: true });
    }
  }

  async use(stage: string, first: boolean): Promise<UpgradeOutline> {
    const { app, looks = false } = this.options;
    this.refresh();
    const { json } = await synthesize(app, stage, this.synthFolder, first);
    if (!looks) await this.initialize(json);
    // Whoever holds it has initialized the folder, or is about to; and where that was done a look needs no lock, which could hold up a run.
    else if (!this.isInitialized(json) && !tryRunLock(this.lockFile))
      await this.initialize(json).finally(() => {
        rmSync(this.lockFile);
      });
    return readConfiguration(json).outline;
  }

  private async initialize(json: string): Promise<void> {
    const note = join(this.directory, INITIALIZED_FILE);
    rmSync(note, { force: true });
    writeFileSync(join(this.directory, 'cdk.tf.json'), json, { mode: 0o600 });
    await this.terraform.checkVersion();
    await this.terraform.init();
    writeFileSync(note, settingsOf(json), { mode: 0o600 });
  }

  private isInitialized(json: string): boolean {
    if (!existsSync(join(this.directory, '.terraform'))) return false;
    try {
      return readFileSync(join(this.directory, INITIALIZED_FILE), 'utf8') === settingsOf(json);
    } catch {
      return false;
    }
  }

  async plan(): Promise<PlannedChanges> {
    return await this.terraform.plan(PLAN_FILE);
  }

  async apply(): Promise<void> {
    this.refresh();
    await this.terraform.apply(PLAN_FILE);
  }

  /** ARNs of resources in the state, by address without an index. */
  async arns(): Promise<ReadonlyMap<string, string>> {
    this.known ??= this.settledArns();
    try {
      return await this.known;
    } catch (error) {
      this.refresh();
      throw error;
    }
  }

  /** Terraform's local backend empties the file before it writes the state anew: who looks beside an apply may see nothing for a moment. */
  private async settledArns(): Promise<ReadonlyMap<string, string>> {
    for (let look = 1; ; look++) {
      const arns = await this.terraform.arns();
      if (arns.size > 0 || look === LOOKS_AT_NOTHING) return arns;
      await delay(PAUSE_MS);
    }
  }

  /** What was read of the state is read again. */
  refresh(): void {
    this.known = undefined;
  }

  private get lockFile(): string {
    return join(this.directory, LOCK_FILE);
  }

  interrupt(): void {
    this.terraform.interrupt();
  }

  /** A plan's file may hold values of the state: none is left. */
  close(): void {
    for (const path of this.leftovers) rmSync(path, { recursive: true, force: true });
  }
}

/** Of a configuration, what `terraform init` goes by; a backend's settings may hold a secret, and only their digest is kept. */
function settingsOf(json: string): string {
  const { terraform } = JSON.parse(json) as { readonly terraform?: unknown };
  return createHash('sha256')
    .update(JSON.stringify(terraform ?? null))
    .digest('hex');
}
