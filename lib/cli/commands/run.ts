import type { Command } from 'commander';
import { forwardTo, towards } from '../../runner/run/aim';
import { RunnerError } from '../../runner/common/runner-error';
import { exitWith } from '../output/exit';
import type { GateFlags } from '../options/gate-options';
import { addGateOptions, readGates } from '../options/gate-options';
import type { RunFlags } from '../options/run-options';
import { addRunOptions } from '../options/run-options';
import { applyStages } from './apply-stages';

interface Flags extends RunFlags, GateFlags {
  readonly to?: string;
  readonly forwardOnly?: boolean;
}

export function register(program: Command): void {
  const command = addRunOptions(program.command('run'))
    .description('applies stage after stage of your cdktf app: plan, audit, agreement, apply, verification')
    .option('--to <stage>', 'last stage to apply, forward or back (default: the next one)')
    .option(
      '--forward-only',
      'a --to that the upgrade has passed counts as reached: a pipeline that is run again takes nothing back',
    )
    .option('--first-apply', 'the gateway has no ledger yet');
  addGateOptions(command)
    .addHelpText(
      'after',
      [
        '',
        'The run takes the shortest legal way to the stage: --to start-green brings all traffic back to blue.',
        'After a stop or a kill, run again: the run continues from the ledger. The journal is for people and for the report.',
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
    .action((flags: Flags) => exitWith(() => run(flags), flags));
}

async function run(flags: Flags): Promise<void> {
  const { to, forwardOnly, dryRunGates } = flags;
  if (forwardOnly === true && to === undefined) {
    throw new RunnerError('KBG-CLI-030', '--forward-only needs the stage to reach; add --to', 'usage');
  }
  const aim = to !== undefined && forwardOnly === true ? forwardTo(to) : towards(to);
  await applyStages(flags, { command: 'run', aim, gates: readGates(flags), dryRunGates: dryRunGates === true });
}
