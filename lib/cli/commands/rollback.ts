import type { Command } from 'commander';
import { baseline } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { RunFlags } from '../options/run-options';
import { addRunOptions } from '../options/run-options';
import { applyStages } from './apply-stages';

export function register(program: Command, name: string): void {
  addRunOptions(program.command(name))
    .description('removes the next release again, its traffic first; the datastore stays as it is')
    .addHelpText(
      'after',
      [
        '',
        'Stage by stage on the shortest legal way to baseline. The additions of "migrations up" stay: both releases work with them.',
        'Refused after migrate-finish: only the way forward is left then, or the snapshot (docs/restore.md).',
        '',
        'Examples:',
        '  npx kong-bluegreen rollback',
        '  npx kong-bluegreen rollback --yes',
      ].join('\n'),
    )
    .action((flags: RunFlags) =>
      exitWith(() => applyStages(flags, { command: name, aim: baseline, goesBack: true }), flags),
    );
}
