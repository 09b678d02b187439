import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AwsAccess } from '../adapters/aws/aws-session';
import { appCommand } from '../adapters/terraform/cdktf-app';
import type { ResourceEvent } from '../common/resource-event';
import type { WorkspacePlace } from '../adapters/terraform/upgrade-workspace';
import { UpgradeWorkspace } from '../adapters/terraform/upgrade-workspace';
import { RunnerError } from '../common/runner-error';
import { LiveGateway } from './live-gateway';

/** Place of the user's app. */
export interface AppPlace {
  readonly directory: string;
  /** Command that synthesizes. @default - "app" in cdktf.json */
  readonly app?: string;
  /** Stack of the upgrade. @default - the app's only stack */
  readonly stack?: string;
}

export interface SessionOptions {
  /** Environment of the app, Terraform and its steps. @default - that of this process */
  readonly environment?: NodeJS.ProcessEnv;
  /** Receives the lines that steps print. @default - they are dropped */
  readonly onOutput?: (line: string) => void;
  /** Receives the begin and the end of each resource in an apply. @default - they are dropped */
  readonly onResource?: (event: ResourceEvent) => void;
  /** True if the command plans and applies nothing. @default false */
  readonly looks?: boolean;
  /** Folder and state of Terraform. @default - the app's own */
  readonly place?: WorkspacePlace;
  /** AWS to ask. @default - the environment of this process */
  readonly access?: AwsAccess;
  /** Stops what the session runs. @default - signals of this process */
  readonly signal?: AbortSignal;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A user's app, the Terraform that applies it and the AWS that shows the result, for one command. */
export class UpgradeSession {
  readonly workspace: UpgradeWorkspace;
  readonly gateway: LiveGateway;
  /** Folder of the user's app. */
  readonly directory: string;
  /** Environment of the app, Terraform and its steps. */
  readonly environment: NodeJS.ProcessEnv;

  private constructor(
    { directory: folder, app: command, stack }: AppPlace,
    { environment = process.env, onOutput = () => undefined, onResource, looks = false, place, access }: SessionOptions,
    /** Aborted when the command ends early. */
    readonly signal: AbortSignal,
  ) {
    this.directory = resolve(folder);
    this.environment = environment;
    if (statSync(this.directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new RunnerError('KBG-RUN-022', `--directory must name a folder, got "${folder}"`, 'usage');
    }
    const app = {
      directory: this.directory,
      environment,
      signal,
      ...(command === undefined ? {} : { command }),
      ...(stack === undefined ? {} : { stack }),
    };
    appCommand(app);
    this.workspace = new UpgradeWorkspace({
      app,
      onOutput,
      looks,
      ...(onResource ? { onResource } : {}),
      ...(place ? { place } : {}),
    });
    this.gateway = new LiveGateway(() => this.workspace.arns(), access);
  }

  /**
   * Runs a command's work, and ends in order what the work began; also after a signal.
   *
   * @throws RunnerError if the work fails, or was stopped
   */
  static async use<T>(
    place: AppPlace,
    options: SessionOptions,
    work: (session: UpgradeSession) => Promise<T>,
  ): Promise<T> {
    const stop = new AbortController();
    const signal = options.signal ?? stop.signal;
    const session = new UpgradeSession(place, options, signal);
    const interrupt = (): void => {
      session.workspace.interrupt();
    };
    const abort = (): void => {
      stop.abort();
    };
    signal.addEventListener('abort', interrupt);
    const names = options.signal ? [] : SIGNALS;
    for (const name of names) process.on(name, abort);
    try {
      return await work(session);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new RunnerError(
        'KBG-RUN-023',
        'stopped; the ledger knows what was begun: look with "kong-bluegreen status", and run again to go on',
      );
    } finally {
      signal.removeEventListener('abort', interrupt);
      for (const name of names) process.off(name, abort);
      session.workspace.close();
    }
  }
}
