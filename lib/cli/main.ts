import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { EXIT_CODES } from '../domain';
import { conclude, endWith, exitWith } from './output/exit';
import type * as SettingsOption from './settings/settings-option';

interface CommandEntry {
  readonly name: string;
  /** As the list of commands shows it; a command's own help may say more. */
  readonly description: string;
  readonly load: () => CommandModule;
  /** Its options may stand in the settings file. @default false */
  readonly readsSettings?: boolean;
}

interface CommandModule {
  register(program: Command, name: string): void;
}

/** `import()` of a sibling would need its compiled name here, which the tests' loader doesn't know. */
const load = createRequire(__filename);

/** Every command. Only the module of the one that is called is loaded: `task` runs in every apply and must start fast. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    description: 'write a cdktf app of one gateway, to begin with',
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
    description: 'what every stage to come does, how long it may take, and what Terraform will change next',
    load: () => load('./commands/plan') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'run',
    description: 'apply stage after stage of your cdktf app: planned, audited, agreed to, applied and verified',
    load: () => load('./commands/run') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'promote',
    description: 'go on to the next stage after a pause: your word stands for the gate',
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
    description: 'take the next release away again, traffic first; the datastore stays as it is',
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
    description: 'apply migrate-up once more, after the next release was changed in the app',
    load: () => load('./commands/retarget') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'status',
    description: 'where the upgrade stands: ledger, weights, nodes and verdicts as they are now',
    load: () => load('./commands/status') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'export',
    description: 'print the upgrade as an AWS Step Functions state machine, for teams that want no laptop in it',
    load: () => load('./commands/export') as CommandModule,
  },
  {
    name: 'report',
    description:
      'one HTML page of an upgrade: its stages, traffic, gates and approvals, from the journal and CloudWatch',
    load: () => load('./commands/report') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'preflight',
    description: 'look at the datastore and the settings before or after a step, and say what stands in the way',
    load: () => load('./commands/preflight') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'requests',
    description: "print what the gateway serves, from its datastore's routes: a list for run --parity",
    load: () => load('./commands/requests') as CommandModule,
    readsSettings: true,
  },
  {
    name: 'settings',
    description: 'check the settings file kong-bluegreen.yaml, and print what it sets',
    load: () => load('./commands/settings') as CommandModule,
  },
  {
    name: 'ledger',
    description: 'show where an upgrade stands, or set it by hand when reality and ledger part',
    load: () => load('./commands/ledger') as CommandModule,
  },
  {
    name: 'lab',
    description: 'a loopback AWS in the background, to which real Terraform can apply',
    load: () => load('./commands/lab') as CommandModule,
  },
  {
    name: 'answer',
    description: 'answer one question about the datastore from inside the VPC; a step starts it as a one-off task',
    load: () => load('./commands/answer') as CommandModule,
  },
  {
    name: 'task',
    description: 'run one step of a stage: Terraform calls it; by hand it shows or repeats what an apply did',
    load: () => load('./commands/task') as CommandModule,
  },
];

const EXAMPLES = [
  'npx kong-bluegreen rehearse',
  'npx kong-bluegreen rehearse --directory infra --ways-back one --json report.json',
  'set -a; eval "$(npx kong-bluegreen lab start)"; set +a',
  'npx kong-bluegreen task wait-healthy --context step.json',
];

/** Whoever reads our output may leave early (`| head`): what was begun is still brought to its end. */
function outliveReaders(): void {
  for (const [stream, listener] of [
    [process.stdout, onOutputFault],
    [process.stderr, onMessageFault],
  ] as const) {
    if (!stream.listeners('error').includes(listener)) stream.on('error', listener);
  }
}

/** What was to be told is lost: whatever the command itself ends with, that is an error. */
let isOutputLost = false;

function onOutputFault(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  if (!isOutputLost) {
    process.stderr.write(`kong-bluegreen: the output can't be written (${error.code ?? error.message})\n`);
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
  await conclude(() => exitWith(() => parse(argv)));
  if (isOutputLost) process.exitCode = EXIT_CODES.error.code;
}

async function parse(argv: readonly string[]): Promise<void> {
  try {
    await programFor(argv).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // commander has printed its sentence, or the help that was asked for.
    endWith(error.exitCode === 0 ? 'done' : 'usage');
  }
}

function programFor(argv: readonly string[]): Command {
  const program = new Command('kong-bluegreen')
    .description('Zero-downtime blue/green upgrades of a Kong gateway')
    .version((load('cdktf-kong-bluegreen/package.json') as { version: string }).version)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'kong-bluegreen: '));
      },
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

/** The file's format and its checks are loaded by the commands alone that read it. */
function addSettings(program: Command, name: string): void {
  const command = program.commands.find((it) => it.name() === name);
  if (command) (load('./settings/settings-option') as typeof SettingsOption).addSettings(command);
}

/** A command's help says what its exit codes mean, and so does that of each of its own commands. */
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
