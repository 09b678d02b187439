import type { Command } from 'commander';
import { printable } from '../../domain';
import type { ServedRequests } from '../../preflight';
import { servedRequests } from '../../preflight';
import { RunnerError } from '../../runner/common/runner-error';
import type { DatastoreFlags } from '../options/datastore-options';
import { addDatastoreOptions, readPlace } from '../options/datastore-options';
import { exitWith } from '../output/exit';

interface RequestsFlags extends DatastoreFlags {
  readonly json?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('requests')
    .description(
      "prints what the gateway serves, from its datastore's routes: a list for run --parity, to be read and cut down; writes nothing",
    );
  addDatastoreOptions(command)
    .option('--json', 'print {requests, leftOut} as JSON')
    .addHelpText('after', '\nExample:\n  PGPASSWORD=… npx kong-bluegreen requests --host kong.example > requests.txt\n')
    .action((flags: RequestsFlags) => exitWith(() => requests(flags)));
}

async function requests(flags: RequestsFlags): Promise<void> {
  const served = await servedRequests(readPlace(flags), flags.schema === undefined ? {} : { schema: flags.schema });
  if (served.state !== 'read') throw new RunnerError('KBG-CLI-028', `the routes can't be told: ${served.reason}`);
  if (served.value.requests.length === 0) {
    throw new RunnerError(
      'KBG-CLI-029',
      `the datastore holds no route that a GET reaches (${served.value.leftOut.length} others); write the list for --parity by hand`,
    );
  }
  const text = flags.json === true ? JSON.stringify(served.value, undefined, 2) : listOf(served.value).join('\n');
  process.stdout.write(`${text}\n`);
}

function listOf({ requests: found, leftOut }: ServedRequests): readonly string[] {
  return [
    '# Sent as GET to both releases, and on to what is behind them: take out what costs or changes something.',
    ...found,
    ...leftOut.map(({ route, reason }) => printable(`# left out, route ${route}: ${reason}`)),
  ];
}
