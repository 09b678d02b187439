import type { Command } from 'commander';

export function addSharedTableOptions(command: Command): Command {
  return command
    .option(
      '--shared-table <name>',
      "DynamoDB table (text keys pk and sk) that keeps the team's lease, so that one run applies at a time, and the journal",
    )
    .option('--take-lease <owner>', 'take the lease from this owner, whose run has ended, such as kim@laptop');
}
