import type { Command } from 'commander';
import { towards } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { GateFlags } from '../options/gate-options';
import { addGateOptions, readGates } from '../options/gate-options';
import type { RunFlags } from '../options/run-options';
import { addRunOptions } from '../options/run-options';
import { applyStages } from './apply-stages';

export function register(program: Command): void {
  addGateOptions(addRunOptions(program.command('promote')))
    .description('goes on to the next stage after a pause: you decide about the share of now instead of its gate')
    .addHelpText(
      'after',
      [
        '',
        'Applies one stage. The gates of the options are asked after it.',
        '',
        'Examples:',
        '  npx kong-bluegreen promote',
        '  npx kong-bluegreen promote --yes --analyze',
      ].join('\n'),
    )
    .action((flags: RunFlags & GateFlags) => exitWith(() => promote(flags), flags));
}

async function promote(flags: RunFlags & GateFlags): Promise<void> {
  const dryRunGates = flags.dryRunGates === true;
  await applyStages(flags, {
    command: 'promote',
    aim: towards(),
    gates: readGates(flags),
    dryRunGates,
    promoted: true,
  });
}
