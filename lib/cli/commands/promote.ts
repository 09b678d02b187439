import type { Command } from 'commander';
import { towards } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { GateFlags } from '../options/gate-options';
import { addGateOptions, readGates } from '../options/gate-options';
import type { RunFlags } from '../run-app';
import { addRunOptions, runUpgrade } from '../run-app';

export function register(program: Command): void {
  addGateOptions(addRunOptions(program.command('promote')))
    .description('goes on to the next stage after a pause: your word stands for the gate of the share that stands')
    .addHelpText(
      'after',
      [
        '',
        'One stage; the gates that are given are asked after it.',
        '',
        'Examples:',
        '  npx kong-bluegreen promote',
        '  npx kong-bluegreen promote --yes --analyze',
      ].join('\n'),
    )
    .action((flags: RunFlags & GateFlags) =>
      exitWith(() =>
        runUpgrade(flags, {
          command: 'promote',
          aim: towards(),
          gates: readGates(flags),
          dryRunGates: flags.dryRunGates === true,
          promoted: true,
        }),
      ),
    );
}
