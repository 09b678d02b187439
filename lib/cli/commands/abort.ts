import type { Command } from 'commander';
import { liveTraffic } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { RunFlags } from '../run-app';
import { addRunOptions, runUpgrade } from '../run-app';

export function register(program: Command): void {
  addRunOptions(program.command('abort'))
    .description('brings all traffic back to the live release, whose nodes are started first where they were stopped')
    .addHelpText(
      'after',
      [
        '',
        'The next release keeps running without traffic, and the upgrade can go on from there: run again.',
        'Refused after migrate-finish: then there is only the way forward, or the snapshot (docs/restore.md).',
        '',
        'Examples:',
        '  npx kong-bluegreen abort',
        '  npx kong-bluegreen abort --yes',
      ].join('\n'),
    )
    .action((flags: RunFlags) =>
      exitWith(() => runUpgrade(flags, { command: 'abort', aim: liveTraffic, goesBack: true })),
    );
}
