import type { Command } from 'commander';
import { liveTraffic } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { RunFlags } from '../options/run-options';
import { addRunOptions } from '../options/run-options';
import { applyStages } from './apply-stages';

export function register(program: Command): void {
  addRunOptions(program.command('abort'))
    .description(
      'brings all traffic back to the live release; nodes of the live release that were stopped are started first',
    )
    .addHelpText(
      'after',
      [
        '',
        'The next release keeps running without traffic. To continue the upgrade from there, run again.',
        'Refused after migrate-finish: only the way forward is left then, or the snapshot (docs/restore.md).',
        '',
        'Examples:',
        '  npx kong-bluegreen abort',
        '  npx kong-bluegreen abort --yes',
      ].join('\n'),
    )
    .action((flags: RunFlags) =>
      exitWith(() => applyStages(flags, { command: 'abort', aim: liveTraffic, goesBack: true }), flags),
    );
}
