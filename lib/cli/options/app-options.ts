import type { Command } from 'commander';

/** Place of the user's app, as it is given on the command line. */
export interface AppFlags {
  readonly directory: string;
  readonly app?: string;
  readonly stack?: string;
}

export function addAppOptions(command: Command): Command {
  return command
    .option('--directory <dir>', 'folder of the cdktf app', '.')
    .option('--app <command>', 'command that synthesizes (default: "app" in cdktf.json)')
    .option('--stack <name>', "stack of the upgrade (default: the app's only one)");
}
