import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LabOptions } from 'kong-bluegreen-lab';
import { appCommand } from '../runner/adapters/terraform/cdktf-app';
import { Terraform } from '../runner/adapters/terraform/terraform';
import { RunnerError } from '../runner/common/runner-error';
import { rehearsalEnvironment } from './lab-environment';
import { loadLab } from './lab-package';
import type { RehearsalOptions } from './rehearsal';
import { Rehearsal } from './rehearsal';
import type { RehearsalReport } from './report';

/** A rehearsal with a lab of its own. */
export interface RehearsalCommand extends Omit<RehearsalOptions, 'lab' | 'environment' | 'directory' | 'signal'> {
  readonly lab: LabOptions;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Starts a lab, rehearses, and removes everything that the rehearsal made, also after a signal.
 *
 * @throws RunnerError if the rehearsal can't begin, or was stopped
 */
export async function runRehearsal(command: RehearsalCommand): Promise<RehearsalReport> {
  appCommand({ ...placeOf(command), environment: {} });
  const directory = workingDirectory(resolve(command.app.directory));
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  for (const name of SIGNALS) process.on(name, abort);
  try {
    const report = await rehearsed(command, directory, stop.signal);
    if (!stop.signal.aborted) return report;
  } catch (error) {
    // After a signal every failure comes from it: a terminal's Ctrl-C also reaches the programs that are just being started.
    if (!stop.signal.aborted) throw error;
  } finally {
    rmSync(directory, { recursive: true, force: true });
    for (const name of SIGNALS) process.off(name, abort);
  }
  throw new RunnerError('KBG-REH-009', 'the rehearsal was stopped, and nothing of it is left; start it again');
}

async function rehearsed(
  { lab: options, ...rest }: RehearsalCommand,
  directory: string,
  signal: AbortSignal,
): Promise<RehearsalReport> {
  await new Terraform({ directory, environment: process.env }).checkVersion();
  const lab = await loadLab().startLab(options);
  try {
    const environment = rehearsalEnvironment(lab, process.env);
    return await new Rehearsal({ ...rest, lab, environment, directory, signal }).run();
  } finally {
    await lab.close();
  }
}

function placeOf({ app: { directory, app } }: RehearsalCommand): {
  readonly directory: string;
  readonly command?: string;
} {
  return { directory: resolve(directory), ...(app === undefined ? {} : { command: app }) };
}

/** Below the app's folder, where `npx` in a provisioner finds the same program as in production. */
function workingDirectory(app: string): string {
  const home = join(app, '.kong-bluegreen');
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return mkdtempSync(join(home, 'rehearsal-'));
  } catch (error) {
    throw new RunnerError(
      'KBG-REH-010',
      `${home} can't be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}), and a rehearsal keeps its files there; rehearse in a folder that you may write`,
    );
  }
}
