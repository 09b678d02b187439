import type { Command } from 'commander';
import { changedTarget } from '../../runner/run/aim';
import { exitWith } from '../output/exit';
import type { RunFlags } from '../run-app';
import { addRunOptions, runUpgrade } from '../run-app';

export function register(program: Command): void {
  addRunOptions(program.command('retarget'))
    .description('applies migrate-up once more, after the next release was changed in the app')
    .addHelpText(
      'after',
      [
        '',
        'Legal while no traffic is on the next release; its nodes are removed first, and the migrations verified anew.',
        '',
        'Examples:',
        '  npx kong-bluegreen retarget',
        '  npx kong-bluegreen retarget --yes',
      ].join('\n'),
    )
    .action((flags: RunFlags) => exitWith(() => runUpgrade(flags, { command: 'retarget', aim: changedTarget })));
}
