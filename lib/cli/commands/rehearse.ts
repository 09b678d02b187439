import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { WaysBack } from '../../domain';
import { closingLines, failureOf, tableHead, tableRow } from '../../rehearsal/report';
import type { RehearsalCommand } from '../../rehearsal/run-rehearsal';
import { runRehearsal } from '../../rehearsal/run-rehearsal';
import { RunnerError } from '../../runner/common/runner-error';
import type { AppFlags } from '../options/app-options';
import { addAppOptions } from '../options/app-options';
import type { GateFlags } from '../options/gate-options';
import { addGateOptions, readGates } from '../options/gate-options';
import type { LabFlags } from '../options/lab-options';
import { addLabOptions, readLabOptions, readNumber } from '../options/lab-options';
import { exitWith } from '../output/exit';

interface RehearseFlags extends LabFlags, AppFlags, GateFlags {
  readonly existing?: string;
  readonly waysBack: string;
  readonly rate: string;
  readonly json?: string;
  readonly verbose?: boolean;
}

/** Nothing in a rehearsal waits for a person, so its lab is faster than that of `lab start`. */
const CLOCK_FACTOR = 250;

const WAYS_BACK: readonly WaysBack[] = ['all', 'one', 'none'];

export function register(program: Command): void {
  const command = addAppOptions(addLabOptions(program.command('rehearse'), CLOCK_FACTOR))
    .description('applies every stage of your cdktf app to a loopback AWS, with real Terraform and live traffic')
    .option('--existing <dir>', 'folder with a Terraform configuration of the resources that the upgrade adopts')
    .option('--ways-back <which>', 'all: every way back once; one: one from each stage; none', 'all')
    .option('--rate <n>', 'requests a second', '300')
    .option('--json <file>', 'write the report there too')
    .option('--verbose', 'show the lines that steps and gates print');
  addGateOptions(command)
    .addHelpText(
      'after',
      [
        '',
        'Each stage is applied by the engine of "run", with the same checks, audit, verification and gates.',
        '',
        'Examples:',
        '  npx kong-bluegreen rehearse',
        '  npx kong-bluegreen rehearse --directory infra --ways-back one --json report.json',
        '  npx kong-bluegreen rehearse --ways-back none --gate ./error-rate.sh',
      ].join('\n'),
    )
    .action((flags: RehearseFlags) => exitWith(() => rehearse(flags)));
}

async function rehearse(flags: RehearseFlags): Promise<void> {
  const command = readFlags(flags);
  const report = await runRehearsal(command);
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, undefined, 2)}\n`);
  for (const line of closingLines(report)) say(line);
  const failure = failureOf(report);
  if (failure) throw failure;
}

/** Parses the options, so that nothing is started for a wrong one. */
function readFlags(flags: RehearseFlags): RehearsalCommand {
  const { directory, app, stack, existing, json, verbose = false } = flags;
  requireFolder('--directory', directory);
  const waysBack = WAYS_BACK.find((it) => it === flags.waysBack);
  if (!waysBack)
    throw new RunnerError(
      'KBG-CLI-022',
      `--ways-back must be one of ${WAYS_BACK.join(', ')}, got "${flags.waysBack}"`,
      'usage',
    );
  if (json !== undefined) checkWritable(json);
  if (existing !== undefined) requireFolder('--existing', existing);
  let stages = 0;
  return {
    lab: { ...readLabOptions(flags), ...(verbose ? {} : { onFunctionLog: () => undefined }) },
    app: { directory, ...(app === undefined ? {} : { app }), ...(stack === undefined ? {} : { stack }) },
    ...(existing === undefined ? {} : { existing: resolve(existing) }),
    waysBack,
    requestsPerSecond: readNumber('--rate', flags.rate, 1, 2000),
    gates: readGates(flags),
    onLine: verbose ? say : () => undefined,
    onStage: (stage) => {
      if (stages++ === 0) say(tableHead());
      say(tableRow(stage));
    },
  };
}

function requireFolder(flag: string, path: string): void {
  if (isFolder(path)) return;
  throw new RunnerError('KBG-CLI-021', `${flag} must name a folder, got "${path}"`, 'usage');
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
      'KBG-CLI-092',
      `--json must name a file in an existing folder that you may write, got "${file}"`,
      'usage',
    );
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
