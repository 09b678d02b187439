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
      'prints requests that the gateway serves, from the routes in its datastore: a list for run --parity that you read and shorten; writes nothing',
    );
  addDatastoreOptions(command)
    .option('--json', 'print {requests, leftOut} as JSON')
    .addHelpText('after', '\nExample:\n  PGPASSWORD=… npx kong-bluegreen requests --host kong.example > requests.txt\n')
    .action((flags: RequestsFlags) => exitWith(() => requests(flags)));
}

async function requests(flags: RequestsFlags): Promise<void> {
  const served = await servedRequests(readPlace(flags), flags.schema === undefined ? {} : { schema: flags.schema });
  if (served.state !== 'read') throw new RunnerError('KBG-CLI-028', `the routes could not be read: ${served.reason}`);
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
    '# Sent as GET to both releases and to the services behind them: remove requests that cost or change something.',
    ...found,
    ...leftOut.map(({ route, reason }) => printable(`# left out, route ${route}: ${reason}`)),
  ];
}
