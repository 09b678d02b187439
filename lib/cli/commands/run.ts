import type { Command } from 'commander';
import { forwardTo, towards } from '../../runner/run/aim';
import { RunnerError } from '../../runner/common/runner-error';
import { exitWith } from '../output/exit';
import type { GateFlags } from '../options/gate-options';
import { addGateOptions, readGates } from '../options/gate-options';
import type { RunFlags } from '../run-app';
import { addRunOptions, runUpgrade } from '../run-app';

interface Flags extends RunFlags, GateFlags {
  readonly to?: string;
  readonly forwardOnly?: boolean;
}

export function register(program: Command): void {
  const command = addRunOptions(program.command('run'))
    .description('applies stage after stage of your cdktf app, each planned, audited, agreed to, applied and verified')
    .option('--to <stage>', 'stage to stand at in the end, forward or back (default: the next one)')
    .option(
      '--forward-only',
      'a --to that was passed already is reached: a pipeline that is run again takes nothing back',
    )
    .option('--first-apply', 'this gateway has no ledger yet');
  addGateOptions(command)
    .addHelpText(
      'after',
      [
        '',
        'The way to a stage is the shortest legal one, so that --to start-green brings all traffic back to blue.',
        'Stopped or killed, run it again and it goes on from the ledger. The journal is for people and for the report.',
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
    .action((flags: Flags) => exitWith(() => run(flags)));
}

async function run(flags: Flags): Promise<void> {
  const { to, forwardOnly, dryRunGates } = flags;
  if (forwardOnly === true && to === undefined) {
    throw new RunnerError(
      'KBG-CLI-030',
      '--forward-only needs the stage that may have been passed; give --to too',
      'usage',
    );
  }
  const aim = to !== undefined && forwardOnly === true ? forwardTo(to) : towards(to);
  await runUpgrade(flags, { command: 'run', aim, gates: readGates(flags), dryRunGates: dryRunGates === true });
}
