import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Slot } from '../domain';
import type { Aim } from '../runner/aim';
import { RunnerError } from '../runner/runner-error';
import type { RunEvent, RunPorts } from '../runner/upgrade-run';
import { UpgradeRun } from '../runner/upgrade-run';
import type { Gates } from './gate-options';
import { runLines } from './run-lines';
import type { AppFlags } from './upgrade-session';
import { addAppOptions, UpgradeSession } from './upgrade-session';

/** What every command takes that applies stages. */
export interface RunFlags extends AppFlags {
  readonly firstApply?: boolean;
  readonly patch?: string;
  readonly allow?: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addRunOptions(command: Command): Command {
  return addAppOptions(command)
    .option('--patch <slot>', 'blue or green: its running nodes may be replaced; PATCH is set for the app')
    .option('--allow <address...>', "resources that may be changed beyond a stage's change budget")
    .option('--yes', 'apply without asking; without it, and without a terminal, the plan is only shown')
    .option('--json', 'one JSON object a line on stdout; what the steps print goes to stderr');
}

/** How one command differs from the others. */
export interface RunWay {
  readonly aim: Aim;
  /** @default - none is asked */
  readonly gates?: Gates;
  readonly dryRunGates?: boolean;
  readonly promoted?: boolean;
}

/** Applies stage after stage of the user's app until the aim is reached. */
export async function runUpgrade(flags: RunFlags, way: RunWay): Promise<void> {
  const patch = flags.patch === undefined ? [] : [readSlot(flags.patch)];
  const say = (line: string): void => {
    (flags.json === true ? process.stderr : process.stdout).write(`${line}\n`);
  };
  const environment = { ...process.env, ...(flags.patch === undefined ? {} : { PATCH: flags.patch }) };
  await UpgradeSession.use(flags, { environment, onOutput: say }, async (session) => {
    const request = {
      aim: way.aim,
      firstApply: flags.firstApply === true,
      promoted: way.promoted === true,
      patch,
      allowed: flags.allow ?? [],
      dryRunGates: way.dryRunGates === true,
    };
    await new UpgradeRun(request, portsOf(session, flags, way.gates ?? (() => []), say)).run();
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
