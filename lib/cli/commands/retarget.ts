import type { Command } from 'commander';
import { changedTarget } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { RunFlags } from '../options/run-options';
import { addRunOptions } from '../options/run-options';
import { applyStages } from './apply-stages';

export function register(program: Command): void {
  addRunOptions(program.command('retarget'))
    .description('applies migrate-up again after the next release was changed in the app')
    .addHelpText(
      'after',
      [
        '',
        'Legal while the next release has no traffic. Its nodes are removed first, and the migrations are verified again.',
        '',
        'Examples:',
        '  npx kong-bluegreen retarget',
        '  npx kong-bluegreen retarget --yes',
      ].join('\n'),
    )
    .action((flags: RunFlags) =>
      exitWith(() => applyStages(flags, { command: 'retarget', aim: changedTarget }), flags),
    );
}
