import type { Command } from 'commander';
import type { DatastorePlace } from '../../preflight';
import { databaseOf, hostOf, portOf, userOf } from '../../preflight';
import { RunnerError } from '../../runner/common/runner-error';

/** Place of the datastore from the command line; the usual variables of PostgreSQL win. */
export interface DatastoreFlags {
  readonly host?: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  readonly tls: boolean;
  readonly schema?: string;
}

export function addDatastoreOptions(command: Command): Command {
  return command
    .option('--host <name>', 'host of the datastore; PGHOST wins')
    .option('--port <n>', 'its port; PGPORT wins', '5432')
    .option('--database <name>', 'its database; PGDATABASE wins', 'kong')
    .option('--user <name>', 'role to connect as; PGUSER wins. The password comes from PGPASSWORD', 'kong')
    .option('--no-tls', 'connect without TLS; PGSSLMODE wins, and PGSSLROOTCERT names the CA')
    .option('--schema <name>', "schema of Kong's tables (default: the one that holds them)");
}

const NAMES = ['host', 'database', 'user', 'schema'] as const;

/** @throws MisuseError or RunnerError if a flag is wrong */
export function readPlace(flags: DatastoreFlags): DatastorePlace {
  const empty = NAMES.find((name) => flags[name] === '');
  if (empty !== undefined)
    throw new RunnerError('KBG-CLI-035', `--${empty} must be a name, got ""; leave it out or name one`, 'usage');
  const { host, port, database, user, tls } = flags;
  const fromShell = process.env.PGHOST ?? '';
  if (host === undefined && fromShell === '') {
    throw new RunnerError('KBG-CLI-036', '--host must be given if PGHOST is not set; add --host NAME', 'usage');
  }
  return {
    host: host === undefined ? hostOf('PGHOST', fromShell) : hostOf('--host', host),
    port: portOf('--port', port),
    database: databaseOf('--database', database),
    user: userOf('--user', user),
    ssl: tls,
  };
}
