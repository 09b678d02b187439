import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { WaysBack } from '../../domain';
import type { Lab, LabOptions } from 'kong-bluegreen-lab';
import { Terraform } from '../../runner/adapters/terraform/terraform';
import { RunnerError } from '../../runner/common/runner-error';
import { exitWith } from '../output/exit';
import { rehearsalEnvironment } from '../lab/lab-environment';
import type { LabFlags } from '../options/lab-options';
import { addLabOptions, readLabOptions, readNumber } from '../options/lab-options';
import type { AppOptions } from '../../runner/adapters/terraform/cdktf-app';
import { appCommand } from '../../runner/adapters/terraform/cdktf-app';
import { loadLab } from '../../rehearsal/lab-package';
import { Rehearsal } from '../../rehearsal/rehearsal';
import type { RehearsalReport } from '../../rehearsal/report';
import { closingLines, lossSentence, tableHead, tableRow } from '../../rehearsal/report';

interface RehearseFlags extends LabFlags {
  readonly directory: string;
  readonly app?: string;
  readonly stack?: string;
  readonly existing?: string;
  readonly waysBack: string;
  readonly rate: string;
  readonly json?: string;
  readonly verbose?: boolean;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const WAYS_BACK: readonly WaysBack[] = ['all', 'one', 'none'];

export function register(program: Command): void {
  addLabOptions(program.command('rehearse'))
    .description('applies every stage of your cdktf app with real Terraform to a loopback AWS, under live traffic')
    .option('--directory <dir>', 'folder of the cdktf app', '.')
    .option('--app <command>', 'command that synthesizes (default: "app" in cdktf.json)')
    .option('--stack <name>', "stack to walk (default: the app's only one)")
    .option('--existing <dir>', 'folder with a Terraform configuration of what runs already, which the upgrade adopts')
    .option('--ways-back <which>', 'all: every way back once; one: one from each stage; none', 'all')
    .option('--rate <n>', 'requests a second', '300')
    .option('--json <file>', 'write the report there too')
    .option('--verbose', 'show what the one-off steps print')
    .addHelpText(
      'after',
      '\nExamples:\n  npx kong-bluegreen rehearse\n  npx kong-bluegreen rehearse --directory infra --ways-back one --json report.json\n',
    )
    .action((flags: RehearseFlags) => exitWith(() => rehearse(flags)));
}

async function rehearse(flags: RehearseFlags): Promise<void> {
  const settings = readFlags(flags);
  const directory = workingDirectory(settings.app.directory);
  const stop = new AbortController();
  const { signal } = stop;
  let lab: Lab | undefined;
  const onSignal = (): void => {
    stop.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    await new Terraform({ directory, environment: process.env }).checkVersion();
    const { startLab } = loadLab();
    lab = await startLab({ ...settings.lab, ...(settings.verbose ? {} : { onFunctionLog: () => undefined }) });
    const report = await run(lab, directory, settings, signal);
    if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, undefined, 2)}\n`);
    for (const line of closingLines(report)) say(line);
    if (report.outcome === 'failed') throw failed(report);
  } catch (error) {
    // Whatever fails after a signal fails of it: a terminal's Ctrl-C also reaches what is just being started.
    if (!signal.aborted) throw error;
  } finally {
    await lab?.close();
    rmSync(directory, { recursive: true, force: true });
    for (const name of SIGNALS) process.off(name, onSignal);
  }
  if (signal.aborted)
    throw new RunnerError('KBG-CLI-016', 'the rehearsal was stopped and nothing of it is left; start it again at will');
}

/** Below the app's folder, where `npx` in a provisioner finds the same program as in production. */
function workingDirectory(app: string): string {
  const home = join(app, '.kong-bluegreen');
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return mkdtempSync(join(home, 'rehearsal-'));
  } catch (error) {
    throw new RunnerError(
      'KBG-CLI-017',
      `${home} can't be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); a rehearsal keeps its files there: run it where you may write`,
    );
  }
}

interface Settings {
  readonly lab: LabOptions;
  readonly app: Omit<AppOptions, 'environment' | 'signal'>;
  readonly existing?: string;
  readonly waysBack: WaysBack;
  readonly rate: number;
  readonly verbose: boolean;
}

/** All that can be wrong before anything is started is found here. */
function readFlags(flags: RehearseFlags): Settings {
  const directory = resolve(flags.directory);
  if (!isFolder(directory))
    throw new RunnerError('KBG-CLI-018', `--directory must name a folder, got "${flags.directory}"`, 'usage');
  const app = {
    directory,
    ...(flags.app === undefined ? {} : { command: flags.app }),
    ...(flags.stack === undefined ? {} : { stack: flags.stack }),
  };
  appCommand({ ...app, environment: {} });
  const waysBack = WAYS_BACK.find((it) => it === flags.waysBack);
  if (!waysBack)
    throw new RunnerError(
      'KBG-CLI-019',
      `--ways-back must be one of ${WAYS_BACK.join(', ')}, got "${flags.waysBack}"`,
      'usage',
    );
  if (flags.json !== undefined) checkWritable(flags.json);
  const existing = flags.existing === undefined ? undefined : resolve(flags.existing);
  if (existing !== undefined && !isFolder(existing))
    throw new RunnerError('KBG-CLI-020', `--existing must name a folder, got "${flags.existing ?? ''}"`, 'usage');
  return {
    lab: readLabOptions(flags),
    app,
    ...(existing === undefined ? {} : { existing }),
    waysBack,
    rate: readNumber('--rate', flags.rate, 1, 2000),
    verbose: flags.verbose === true,
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function checkWritable(file: string): void {
  const path = resolve(file);
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    if (isFolder(path) || !isFolder(dirname(path))) throw new Error('not a file in a folder');
  } catch {
    throw new RunnerError(
      'KBG-CLI-021',
      `--json must name a file in a folder that exists and may be written, got "${file}"`,
      'usage',
    );
  }
}

async function run(lab: Lab, directory: string, settings: Settings, signal: AbortSignal): Promise<RehearsalReport> {
  const environment = rehearsalEnvironment(lab, process.env);
  const rehearsal = new Rehearsal({
    lab,
    app: { ...settings.app, environment, signal },
    directory,
    ...(settings.existing === undefined ? {} : { existing: settings.existing }),
    waysBack: settings.waysBack,
    requestsPerSecond: settings.rate,
    onLine: settings.verbose ? say : () => undefined,
    onStage: (report) => {
      say(tableRow(report));
    },
    signal,
  });
  say(tableHead());
  return await rehearsal.run();
}

function failed(report: RehearsalReport): RunnerError {
  return report.failure === undefined
    ? new RunnerError('KBG-CLI-022', lossSentence(report), 'gate')
    : new RunnerError('KBG-CLI-023', report.failure);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
