import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../process/free-port';
import { startNodeChild, type NodeChild } from '../process/node-child';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries';
import type { SupervisedServer } from './postgres-supervisor';
import { unprivilegedUser, type SystemUser } from './system-user';
import { LabError } from '../common/lab-error';

/** A running server and its superuser. */
export interface PostgresServer extends Address {
  /** Resolves when it ends, of a server of the lab's own. */
  readonly ended?: Promise<void>;
  close(): Promise<void>;
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

const HOST = '127.0.0.1';
const USER = 'kong';
const READY_MS = 30_000;
const ATTEMPTS = 3;

/** Nothing of a lab has to survive a crash. */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  `listen_addresses=${HOST}`,
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=32MB',
  'autovacuum=off',
  'max_wal_senders=0',
  'wal_level=minimal',
];

interface Place {
  readonly directory: string;
  readonly data: string;
  readonly user: SystemUser | undefined;
  readonly binaries: PostgresBinaries;
}

/** A folder that the server's account can reach. Under root the account can't reach the lab's own folder. */
function folderFor(user: SystemUser | undefined, directory: string): string {
  const own = mkdtempSync(join(user === undefined ? directory : tmpdir(), 'kong-lab-postgres-'));
  if (user !== undefined) chownSync(own, user.uid, user.gid);
  return own;
}

async function initialize({ directory, data, user, binaries }: Place, password: string): Promise<void> {
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const args = ['-D', data, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync'];
  await promisify(execFile)(binaries.initdb, [...args, '--encoding=UTF8', '--locale=C', '--no-instructions'], {
    env: { ...binaries.environment },
    cwd: directory,
    ...user,
  });
  rmSync(passwordFile);
}

function serve({ directory, data, user, binaries }: Place, lab: string, port: number, log: string[]): NodeChild {
  const child = startNodeChild({
    module: join(__dirname, 'postgres-supervisor'),
    onLine: (line) => {
      log.push(line);
      log.splice(0, log.length - 20);
    },
  });
  const order: SupervisedServer = {
    program: binaries.postgres,
    args: ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    environment: binaries.environment,
    directory,
    labDirectory: lab,
    ...(user === undefined ? {} : { user }),
  };
  child.process.send(order);
  return child;
}

async function answers(server: Address): Promise<boolean> {
  const client = new Client({ ...server, database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function untilReady(server: Address, child: NodeChild, log: string[]): Promise<boolean> {
  const isGone = (): boolean => child.process.exitCode !== null || child.process.signalCode !== null;
  const deadline = Date.now() + READY_MS;
  while (!(await answers(server))) {
    if (isGone()) return false;
    if (Date.now() > deadline)
      throw new LabError(
        'KBG-LAB-005',
        `PostgreSQL was not ready within ${READY_MS / 1000} s; start the lab again when the machine is less busy; its last lines: ${log.join('; ')}`,
      );
    await delay(25);
  }
  return true;
}

async function launch(where: Place, lab: string, log: string[]): Promise<PostgresServer | undefined> {
  const password = randomBytes(24).toString('base64url');
  await initialize(where, password);
  const server = { host: HOST, port: await freePort(), user: USER, password };
  const child = serve(where, lab, server.port, log);
  const close = async (): Promise<void> => {
    if (child.process.connected) child.process.disconnect();
    await child.exited;
    // The supervisor removes it as well, unless it was killed.
    rmSync(where.directory, { recursive: true, force: true });
  };
  const ended = child.exited.then(() => undefined);
  try {
    return (await untilReady(server, child, log)) ? { ...server, ended, close } : undefined;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts a PostgreSQL server of the lab's own on loopback; it ends with the lab. */
export async function startPostgres(directory: string): Promise<PostgresServer> {
  const log: string[] = [];
  const user = unprivilegedUser();
  // Between our look for a free port and the server's start another program may have taken it.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const own = folderFor(user, directory);
    try {
      const where = { directory: own, data: join(own, 'data'), user, binaries: postgresBinaries(own, user) };
      const server = await launch(where, directory, log);
      if (server !== undefined) return server;
    } catch (error) {
      // The supervisor that removes the folder may not have started; the password may still be in it.
      rmSync(own, { recursive: true, force: true });
      throw error;
    }
  }
  throw new LabError(
    'KBG-LAB-006',
    `PostgreSQL did not start in ${ATTEMPTS} attempts; fix what its last lines say and start the lab again: ${log.join('; ')}`,
  );
}
