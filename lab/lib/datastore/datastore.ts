import { Client } from 'pg';
import { legacySchema } from './legacy-schema';
import { legacySeed } from './legacy-seed';
import { startPostgres, type PostgresServer } from './postgres-server';
import { LabError } from '../common/lab-error';

export interface DatastoreOptions {
  /** The lab's temporary directory. */
  readonly directory: string;
  /** A PostgreSQL server to use, `postgres://user:password@host:port/database`; databases are created there. @default - an embedded server */
  readonly url?: string;
}

/** Initial content of a database of the lab. */
export interface DatabaseOptions {
  /** `kong-0.34`: the schema of a live 0.34 with some services, routes and a consumer. */
  readonly seed: 'kong-0.34' | 'empty';
  /** Port on 127.0.0.1 of the service that the seeded services point to. @default 80 */
  readonly upstreamPort?: number;
}

/** A PostgreSQL server that holds Kong's databases. */
export interface IDatastore {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A client that is not yet connected; the caller connects and ends it. */
  admin(database?: string): Client;
  /** Creates and seeds the database if it is missing; does not change an existing one. */
  ensureDatabase(name: string, options: DatabaseOptions): Promise<void>;
  /** Resolves when the server ends, of a server of the lab's own. */
  readonly ended?: Promise<void>;
  close(): Promise<void>;
}

const DUPLICATE_DATABASE = '42P04';

class Datastore implements IDatastore {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly ended?: Promise<void>;
  private readonly known = new Map<string, Promise<void>>();
  private readonly created: string[] = [];

  constructor(
    private readonly server: PostgresServer,
    private readonly database: string,
    /** A server that isn't ours must get rid of our databases. */
    private readonly tidy: boolean,
  ) {
    this.host = server.host;
    this.port = server.port;
    this.user = server.user;
    this.password = server.password;
    if (server.ended) this.ended = server.ended;
  }

  admin(database = this.database): Client {
    const { host, port, user, password } = this;
    const client = new Client({ host, port, user, password, database });
    client.on('error', () => undefined);
    return client;
  }

  ensureDatabase(name: string, options: DatabaseOptions): Promise<void> {
    const known = this.known.get(name) ?? this.create(name, options);
    this.known.set(name, known);
    return known;
  }

  async close(): Promise<void> {
    if (this.tidy) {
      await this.run(this.database, async (client) => {
        for (const name of this.created) await client.query(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
      });
    }
    await this.server.close();
  }

  private async create(name: string, { seed, upstreamPort = 80 }: DatabaseOptions): Promise<void> {
    const fresh = await this.run(this.database, (client) => createDatabase(client, name));
    if (!fresh) return;
    this.created.push(name);
    if (seed === 'empty') return;
    await this.run(name, async (client) => {
      await client.query(legacySchema());
      await client.query(legacySeed(upstreamPort));
    });
  }

  private async run<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.admin(database);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** True if the database did not exist. */
async function createDatabase(client: Client, name: string): Promise<boolean> {
  try {
    await client.query(`CREATE DATABASE ${quoted(name)}`);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === DUPLICATE_DATABASE) return false;
    throw error;
  }
}

function serverOf(url: string): { server: PostgresServer; database: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new LabError(
      'KBG-LAB-001',
      'datastoreUrl must be the URL of a PostgreSQL server, such as postgres://user:password@127.0.0.1:5432/postgres, got something else',
    );
  }
  const server: PostgresServer = {
    host: parsed.hostname,
    port: Number(parsed.port || '5432'),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    close: () => Promise.resolve(),
  };
  return { server, database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres' };
}

/** Starts the lab's PostgreSQL, or connects to the one that is given. */
export async function startDatastore(options: DatastoreOptions): Promise<IDatastore> {
  if (options.url === undefined) return new Datastore(await startPostgres(options.directory), 'postgres', false);
  const { server, database } = serverOf(options.url);
  const datastore = new Datastore(server, database, true);
  const probe = datastore.admin();
  try {
    await probe.connect();
  } catch (error) {
    throw new LabError(
      'KBG-LAB-002',
      `the datastore at ${server.host}:${server.port} can't be used: ${(error as Error).message}; correct its URL, or leave it out and the lab starts a server of its own`,
    );
  } finally {
    await probe.end().catch(() => undefined);
  }
  return datastore;
}
