import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { EXIT_CODES } from '../domain';
import { conclude, endWith, exitWith, fail } from './output/exit';
import { usageError } from './output/usage-error';
import type * as SettingsOption from './settings/settings-option';

interface CommandEntry {
  readonly name: string;
  /** Shown in the list of commands; the command's own help may say more. */
  readonly description: string;
  readonly load: () => CommandModule;
  /** True if the settings file may set its options. @default false */
  readonly readsSettings?: boolean;
}

interface CommandModule {
  register(program: Command, name: string): void;
}

/** An `import()` of a sibling would need its compiled name, which the loader of the tests does not know. */
const load = createRequire(__filename);

/** Every command. Only the module of the called command is loaded: `task` runs in every apply and must start fast. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    description: 'write a cdktf app for one gateway, to start from',
    load: () => load('./commands/init') as CommandModule,
  },
  {
    name: 'rehearse',
    description: 'apply every stage of your cdktf app with real Terraform to a loopback AWS, under live traffic',
    load: () => load('./commands/rehearse') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'plan',
    description: 'show every stage to come: its actions, its duration, and the changes that Terraform has planned next',
    load: () => load('./commands/plan') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'run',
    description: 'apply stage after stage of your cdktf app: plan, audit, agreement, apply, verification',
    load: () => load('./commands/run') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'promote',
    description: 'go on to the next stage after a pause: you decide instead of the gate',
    load: () => load('./commands/promote') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'abort',
    description: 'bring all traffic back to the live release',
    load: () => load('./commands/abort') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'rollback',
    description: 'remove the next release again, its traffic first; the datastore stays as it is',
    load: () => load('./commands/rollback') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'abandon',
    description: 'the same as rollback',
    load: () => load('./commands/rollback') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'retarget',
    description: 'apply migrate-up again after the next release was changed in the app',
    load: () => load('./commands/retarget') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'status',
    description: 'show the stage of the upgrade, and the ledger, weights, nodes and verdicts of now',
    load: () => load('./commands/status') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'export',
    description: 'print the upgrade as an AWS Step Functions state machine, for upgrades without a laptop',
    load: () => load('./commands/export') as CommandModule,
  },
  {
    name: 'report',
    description:
      'write one HTML page about an upgrade: stages, traffic, gates and approvals, from the journal and CloudWatch',
    load: () => load('./commands/report') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'preflight',
    description: 'check the datastore and the settings before or after a step, and report blockers',
    load: () => load('./commands/preflight') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'requests',
    description: 'print the requests that the routes in the datastore serve: a list for run --parity',
    load: () => load('./commands/requests') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'settings',
    description: 'check the settings file kong-bluegreen.yaml, and print its settings',
    load: () => load('./commands/settings') as CommandModule,
  },
  {
    name: 'ledger',
    description: 'show the ledger of an upgrade, or repair it if it differs from the infrastructure',
    load: () => load('./commands/ledger') as CommandModule,
  },
  {
    name: 'lab',
    description: 'start a loopback AWS in the background, to which real Terraform can apply',
    load: () => load('./commands/lab') as CommandModule,
  },
  {
    name: 'answer',
    description: 'answer one question about the datastore from inside the VPC; a step starts it as a one-off task',
    load: () => load('./commands/answer') as CommandModule,
  },
  {
    name: 'task',
    description: 'run one step of a stage: Terraform calls it in an apply; by hand it shows or repeats the step',
    load: () => load('./commands/task') as CommandModule,
  },
];

const EXAMPLES = [
  'npx kong-bluegreen rehearse',
  'npx kong-bluegreen rehearse --directory infra --ways-back one --json report.json',
  'set -a; eval "$(npx kong-bluegreen lab start)"; set +a',
  'npx kong-bluegreen task wait-healthy --context step.json',
];

/** A reader of the output may end early (`| head`); the command still finishes its work. */
function outliveReaders(): void {
  for (const [stream, listener] of [
    [process.stdout, onOutputFault],
    [process.stderr, onMessageFault],
  ] as const) {
    if (!stream.listeners('error').includes(listener)) stream.on('error', listener);
  }
}

/** True if output was lost: then the command ends with an error, whatever its own outcome is. */
let isOutputLost = false;

function onOutputFault(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  if (!isOutputLost) {
    process.stderr.write(`kong-bluegreen: KBG-CLI-091: the output can't be written (${error.code ?? error.message})\n`);
  }
  onMessageFault(error);
}

function onMessageFault(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  isOutputLost = true;
  process.exitCode = EXIT_CODES.error.code;
}

/** Runs the command line: everything after the program's name. */
export async function main(argv: readonly string[]): Promise<void> {
  outliveReaders();
  await conclude(() => exitWith(() => parse(argv), { json: printsJson(argv) }));
  if (isOutputLost) process.exitCode = EXIT_CODES.error.code;
}

/** Commands whose `--json` names a file do not print JSON. */
const JSON_TO_FILE = ['rehearse', 'preflight'];

function printsJson([name = '', ...rest]: readonly string[]): boolean {
  return rest.includes('--json') && !JSON_TO_FILE.includes(name);
}

async function parse(argv: readonly string[]): Promise<void> {
  try {
    await programFor(argv).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const failure = usageError(error);
    if (failure) fail(failure, printsJson(argv));
    // commander has printed the help.
    else endWith(error.exitCode === 0 ? 'done' : 'usage');
  }
}

function programFor(argv: readonly string[]): Command {
  const program = new Command('kong-bluegreen')
    .description('Zero-downtime blue/green upgrades of a Kong gateway')
    .version((load('cdktf-kong-bluegreen/package.json') as { version: string }).version)
    .exitOverride()
    .configureOutput({
      // The error is printed with its code, where it is caught.
      outputError: () => undefined,
    })
    .addHelpText('after', helpTail());
  const called = argv[0] === 'help' ? argv[1] : argv[0];
  for (const { name, description, load: loadModule, readsSettings = false } of COMMANDS) {
    if (name === called) {
      loadModule().register(program, name);
      addExitCodes(program, name);
      if (readsSettings) addSettings(program, name);
    } else program.command(name).description(description);
  }
  return program;
}

/** Only commands that read the settings file load its format and its checks. */
function addSettings(program: Command, name: string): void {
  const command = program.commands.find((it) => it.name() === name);
  if (command) (load('./settings/settings-option') as typeof SettingsOption).addSettings(command);
}

/** Adds the meaning of the exit codes to the help of a command and of its subcommands. */
function addExitCodes(program: Command, name: string): void {
  const command = program.commands.find((it) => it.name() === name);
  for (const one of command ? [command, ...command.commands] : []) one.addHelpText('after', `\n${exitCodes()}`);
}

function exitCodes(): string {
  const codes = Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padStart(2)}  ${meaning}`);
  return ['Exit codes:', ...codes].join('\n');
}

function helpTail(): string {
  return ['', 'Examples:', ...EXAMPLES.map((line) => `  ${line}`), '', exitCodes()].join('\n');
}
