import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { postgresBinaries } from '../../lab/lib/datastore/postgres-binaries';
import { unprivilegedUser } from '../../lab/lib/datastore/system-user';
import { until } from './harness';

const HOST = '127.0.0.1';
const SETTINGS = ['wal_level=replica', 'fsync=off', `listen_addresses=${HOST}`, 'unix_socket_directories='];

/** A PostgreSQL that is filled as a writer and then replays, as a replica does. */
export class Standby {
  private readonly user = unprivilegedUser();
  private readonly directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-standby-'));
  private readonly data = join(this.directory, 'data');
  private readonly binaries;
  private process: ChildProcess | undefined;

  private constructor(readonly port: number) {
    if (this.user) chownSync(this.directory, this.user.uid, this.user.gid);
    this.binaries = postgresBinaries(this.directory, this.user);
  }

  static async start(sql: string): Promise<Standby> {
    const standby = new Standby(await freePort());
    try {
      await standby.fill(sql);
      return standby;
    } catch (error) {
      await standby.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async fill(sql: string): Promise<void> {
    const { binaries, data, directory, user } = this;
    const args = ['-D', data, '-U', 'kong', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
    execFileSync(binaries.initdb, args, { env: { ...binaries.environment }, cwd: directory, stdio: 'ignore', ...user });
    await this.serve();
    await this.run(sql);
    await this.stop();
    writeFileSync(join(data, 'standby.signal'), '');
    await this.serve();
  }

  private async serve(): Promise<void> {
    const { binaries, data, directory, port, user } = this;
    const args = ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])];
    this.process = spawn(binaries.postgres, args, {
      env: { ...binaries.environment },
      cwd: directory,
      stdio: 'ignore',
      ...user,
    });
    const answers = () =>
      this.run('SELECT 1').then(
        () => true,
        () => false,
      );
    await until(answers, 'a PostgreSQL that answers');
  }

  /** Stops it by SIGINT, PostgreSQL's fast shutdown. */
  private async stop(): Promise<void> {
    const child = this.process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  }

  private async run(sql: string): Promise<void> {
    const client = new Client({ host: HOST, port: this.port, user: 'kong', database: 'postgres' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
