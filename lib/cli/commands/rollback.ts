import type { Command } from 'commander';
import { baseline } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { RunFlags } from '../run-app';
import { addRunOptions, runUpgrade } from '../run-app';

export function register(program: Command, name: string): void {
  addRunOptions(program.command(name))
    .description('takes the next release away again, traffic first; the datastore stays as it is')
    .addHelpText(
      'after',
      [
        '',
        'Stage by stage on the shortest legal way to baseline. What "migrations up" added stays: it serves both releases.',
        'Refused after migrate-finish: then there is only the way forward, or the snapshot (docs/restore.md).',
        '',
        'Examples:',
        '  npx kong-bluegreen rollback',
        '  npx kong-bluegreen rollback --yes',
      ].join('\n'),
    )
    .action((flags: RunFlags) => exitWith(() => runUpgrade(flags, { command: name, aim: baseline, goesBack: true })));
}
