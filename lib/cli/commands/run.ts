import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Slot } from '../../domain';
import { RunnerError } from '../../runner/runner-error';
import type { RunEvent, RunPorts } from '../../runner/upgrade-run';
import { UpgradeRun } from '../../runner/upgrade-run';
import { exitWith } from '../exit';
import type { GateFlags, Gates } from '../gate-options';
import { addGateOptions, readGates } from '../gate-options';
import { runLines } from '../run-lines';
import type { AppFlags } from '../upgrade-session';
import { addAppOptions, UpgradeSession } from '../upgrade-session';

interface RunFlags extends AppFlags, GateFlags {
  readonly to?: string;
  readonly firstApply?: boolean;
  readonly patch?: string;
  readonly allow?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const command = addAppOptions(program.command('run'))
    .description('applies stage after stage of your cdktf app, each planned, audited, agreed to, applied and verified')
    .option('--to <stage>', 'stage to stand at in the end, forward or back (default: the next one)')
    .option('--first-apply', 'this gateway has no ledger yet')
    .option('--patch <slot>', 'blue or green: its running nodes may be replaced; PATCH is set for the app')
    .option('--allow <address...>', "resources that may be changed beyond a stage's change budget");
  addGateOptions(command)
    .option('--yes', 'apply without asking; without it, and without a terminal, the plan is only shown')
    .option('--json', 'one JSON object a line on stdout; what the steps print goes to stderr')
    .addHelpText(
      'after',
      [
        '',
        'The way to a stage is the shortest legal one, so that --to start-green brings all traffic back to blue.',
        'A run keeps nothing of its own: stopped or killed, run it again and it goes on from the ledger.',
        '',
        'Examples:',
        '  npx kong-bluegreen run --first-apply',
        '  npx kong-bluegreen run --to shift-10',
        '  npx kong-bluegreen run --to start-green --yes',
        '  npx kong-bluegreen run --to shift-100 --yes --analyze --bake 900',
        '  npx kong-bluegreen run --to shift-100 --yes --bake 300 --gate ./error-rate.sh',
        '  npx kong-bluegreen run --to shift-10 --parity requests.txt --url https://gateway.example',
      ].join('\n'),
    )
    .action((flags: RunFlags) => exitWith(() => run(flags)));
}

async function run(flags: RunFlags): Promise<void> {
  const gates = readGates(flags);
  const patch = flags.patch === undefined ? [] : [readSlot(flags.patch)];
  const say = (line: string): void => {
    (flags.json === true ? process.stderr : process.stdout).write(`${line}\n`);
  };
  const environment = { ...process.env, ...(flags.patch === undefined ? {} : { PATCH: flags.patch }) };
  await UpgradeSession.use(flags, { environment, onOutput: say }, async (session) => {
    const request = {
      ...(flags.to === undefined ? {} : { to: flags.to }),
      firstApply: flags.firstApply === true,
      patch,
      allowed: flags.allow ?? [],
      dryRunGates: flags.dryRunGates === true,
    };
    await new UpgradeRun(request, portsOf(session, flags, gates, say)).run();
  });
}

function portsOf(session: UpgradeSession, flags: RunFlags, gates: Gates, onLine: (line: string) => void): RunPorts {
  const { workspace } = session;
  return {
    use: (stage, first) => workspace.use(stage, first),
    plan: () => workspace.plan(),
    apply: () => workspace.apply(),
    ledger: (plan) => session.ledger(plan),
    weights: (plan) => session.weights(plan),
    gates: gates(session, flags.directory, onLine),
    agrees: (stage) => agrees(stage, flags, session.signal),
    tell: (event) => {
      tell(event, flags.json === true);
    },
    seconds: () => performance.now() / 1000,
  };
}

function tell(event: RunEvent, json: boolean): void {
  for (const line of json ? [JSON.stringify(event)] : runLines(event)) process.stdout.write(`${line}\n`);
}

async function agrees(stage: string, { yes, json }: RunFlags, signal: AbortSignal): Promise<boolean> {
  if (yes === true) return true;
  if (!process.stdin.isTTY || json === true) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  // While it asks, the terminal gives Ctrl-C to it as a key; the session is to end as on any other.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await asking.question(`apply ${stage}? Only "yes" is taken for it: `, { signal })) === 'yes';
  } finally {
    asking.close();
  }
}

function readSlot(text: string): Slot {
  if (text === 'blue' || text === 'green') return text;
  throw new RunnerError(`--patch must be blue or green, got "${text}"`, 'usage');
}
