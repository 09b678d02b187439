import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedChanges, UpgradeOutline } from '../../../domain';
import type { Configuration } from '../../run/configuration';
import { readConfiguration } from '../../run/configuration';
import { parsedOrNothing } from '../../common/json';
import { anyObject } from '../../common/json-kinds';
import { RunnerError } from '../../common/runner-error';
import type { AppOptions } from './cdktf-app';
import { isAlive, takeRunLock, tryRunLock } from './run-lock';
import { StageSynthesis } from './stage-synthesis';
import type { ResourceEvent } from '../../common/resource-event';
import { Terraform } from './terraform';

const PLAN_FILE = 'stage.tfplan';
const SYNTH_FOLDER = 'synth';
const LOCK_FILE = 'lock';
/** Digest of the backend and the providers for which the folder was initialized. */
const INITIALIZED_FILE = 'initialized.json';
/** An empty state may be a moment of an apply: it is read that often before it is believed, with a pause between. */
const LOOKS_AT_NOTHING = 4;
const PAUSE_MS = 200;
/** Takes the place of the app's backend, so that the real state is never touched. */
const LOCAL_BACKEND = JSON.stringify({ terraform: { backend: { local: { path: 'terraform.tfstate' } } } });

/** A folder for Terraform with a state of its own. Each stage is synthesized once: the app must not change meanwhile. */
export interface WorkspacePlace {
  /** Folder that holds the configuration and a local state; the backend of the app is overridden. */
  readonly directory: string;
}

/** Options of the folder in which the app of the user is synthesized and applied. */
export interface UpgradeWorkspaceOptions {
  readonly app: AppOptions;
  readonly onOutput: (line: string) => void;
  /** Receives the begin and the end of each resource in an apply. @default - they are dropped */
  readonly onResource?: (event: ResourceEvent) => void;
  /** True if nothing is planned or applied: the command never holds up a run in the same folder. @default false */
  readonly looks?: boolean;
  /** @default - a folder below that of the app, with the backend of the app */
  readonly place?: WorkspacePlace;
}

/**
 * Terraform's folder for one user's app, below the folder of the app. It is kept, with the providers that were downloaded. The state is
 * in the app's own backend, as with the cdktf program, so that an operator may use either.
 */
export class UpgradeWorkspace {
  private readonly directory: string;
  private readonly terraform: Terraform;
  private readonly synthFolder: string;
  private readonly synthesis: StageSynthesis;
  private readonly leftovers: readonly string[];
  private known: Promise<ReadonlyMap<string, string>> | undefined;
  /** Digest of the backend and the providers for which this process has initialized the folder. */
  private initialized: string | undefined;

  /** @throws RunnerError if the folder can't be written, or another run works in it */
  constructor(private readonly options: UpgradeWorkspaceOptions) {
    this.directory = options.place?.directory ?? folderOf(options.app);
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      if (options.place) writeFileSync(join(this.directory, 'backend_override.tf.json'), LOCAL_BACKEND);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new RunnerError(
        'KBG-TF-011',
        `${this.directory} can't be written (${code ?? 'unknown error'}); run it in a folder that you may write`,
      );
    }
    const { looks = false } = options;
    if (!looks) {
      takeRunLock(this.lockFile);
      this.sweep();
    }
    this.synthFolder = join(this.directory, looks ? `${SYNTH_FOLDER}-${process.pid}` : SYNTH_FOLDER);
    this.leftovers = looks ? [this.synthFolder] : [this.synthFolder, join(this.directory, PLAN_FILE), this.lockFile];
    this.synthesis = new StageSynthesis(options.app, this.synthFolder, options.place !== undefined);
    const environment = { ...options.app.environment, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
    const { onOutput, onResource = () => undefined } = options;
    this.terraform = new Terraform({ directory: this.directory, environment, onOutput, onResource });
  }

  /** Removes the folders of killed commands. */
  private sweep(): void {
    for (const name of readdirSync(this.directory)) {
      const [, pid] = /^synth-(\d+)$/.exec(name) ?? [];
      if (pid !== undefined && !isAlive(Number(pid)))
        rmSync(join(this.directory, name), { recursive: true, force: true });
    }
  }

  async use(stage: string, first: boolean): Promise<UpgradeOutline> {
    const { looks = false } = this.options;
    const json = await this.synthesis.json(stage, first);
    if (!looks) await this.initialize(json);
    // The holder of the lock initializes the folder. A command that only looks takes no lock where it can do without: it could hold up a run.
    else if (!this.isInitialized(json) && !tryRunLock(this.lockFile))
      await this.initialize(json).finally(() => {
        rmSync(this.lockFile);
      });
    return readConfiguration(json).outline;
  }

  /** Synthesizes a stage and reads its configuration; nothing else is done. */
  async configuration(stage: string, first: boolean): Promise<Configuration> {
    return readConfiguration(await this.synthesis.json(stage, first));
  }

  /** Synthesizes these stages in the background. Only a workspace with a place of its own keeps them. */
  prepare(stages: readonly string[]): void {
    if (this.options.place) this.synthesis.prepare(stages);
  }

  private async initialize(json: string): Promise<void> {
    writeFileSync(join(this.directory, 'cdk.tf.json'), json, { mode: 0o600 });
    const settings = settingsOf(json);
    if (this.initialized === settings) return;
    const note = join(this.directory, INITIALIZED_FILE);
    rmSync(note, { force: true });
    await this.terraform.checkVersion();
    await this.terraform.init();
    writeFileSync(note, settings, { mode: 0o600 });
    this.initialized = settings;
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

  /** Terraform's local backend empties the file before it writes the state again: a look during an apply may see an empty state for a moment. */
  private async settledArns(): Promise<ReadonlyMap<string, string>> {
    for (let look = 1; ; look++) {
      const arns = await this.terraform.arns();
      if (arns.size > 0 || look === LOOKS_AT_NOTHING) return arns;
      await delay(PAUSE_MS);
    }
  }

  /** Forgets the state, so that it is read again. */
  refresh(): void {
    this.known = undefined;
  }

  private get lockFile(): string {
    return join(this.directory, LOCK_FILE);
  }

  interrupt(): void {
    this.terraform.interrupt();
  }

  /** Removes the file of the plan, because it may hold values of the state, and the synthesized files. */
  close(): void {
    for (const path of this.leftovers) rmSync(path, { recursive: true, force: true });
  }
}

/** Digest of the settings on which `terraform init` depends. The settings of a backend may hold a secret, so they are not kept. */
function settingsOf(json: string): string {
  const { terraform = null } = parsedOrNothing(anyObject, json) ?? {};
  return createHash('sha256').update(JSON.stringify(terraform)).digest('hex');
}

/** Each stack has a backend of its own, and Terraform has one backend for a folder. */
function folderOf({ directory, stack }: AppOptions): string {
  const folder = stack === undefined ? 'run' : `run-${encodeURIComponent(stack)}`;
  return join(directory, '.kong-bluegreen', folder);
}
