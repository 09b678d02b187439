import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatastore, type IDatastore } from '../../lab/lib/datastore';
import { legacySchema } from '../../lab/lib/datastore/legacy-schema';
import { legacySeed } from '../../lab/lib/datastore/legacy-seed';
import type { DatastorePlace } from '../../lib/preflight/connection/datastore-place';
import { readDatastore, type ReadingOptions } from '../../lib/preflight/reading/read-datastore';
import type { DatastoreReading } from '../../lib/preflight/reading/datastore-reading';
import { kongDump } from './kong-fixtures';

export const START_MS = 60_000;
const TIMEOUT_MS = 10_000;
// Each test copies a database, which is slow on a busy machine.
jest.setTimeout(START_MS);

/** One PostgreSQL server for the tests of a file, with databases that are copied from templates. */
export class PreflightHarness {
  private copies = 0;
  private readonly templates = new Map<string, Promise<string>>();

  private constructor(
    readonly datastore: IDatastore,
    private readonly directory: string,
  ) {}

  static async start(): Promise<PreflightHarness> {
    const directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-test-'));
    return new PreflightHarness(await startDatastore({ directory }), directory);
  }

  async close(): Promise<void> {
    await this.datastore.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Folder for files of the tests; it is removed with the harness. */
  get folder(): string {
    return this.directory;
  }

  get environment(): Record<string, string> {
    return { PGPASSWORD: this.datastore.password };
  }

  place(database: string, more: Partial<DatastorePlace> = {}): DatastorePlace {
    const { host, port, user } = this.datastore;
    return { host, port, user, database, ssl: false, ...more };
  }

  async run<R = Record<string, unknown>>(database: string, sql: string): Promise<readonly R[]> {
    const client = this.datastore.admin(database);
    await client.connect();
    try {
      return (await client.query(sql)).rows as R[];
    } finally {
      await client.end();
    }
  }

  /** A fresh copy of a dump, changed by the SQL. */
  async dump(name: string, sql = ''): Promise<string> {
    return await this.copy(name, () => kongDump(name), sql);
  }

  /** A fresh copy of the lab's 0.34. */
  async lab(sql = ''): Promise<string> {
    const template = 'template_lab';
    await this.datastore.ensureDatabase(template, { seed: 'kong-0.34' });
    return await this.copyOf(template, sql);
  }

  /** The lab's 0.34 in one database that is emptied each time: this is faster than a copy. */
  async sameLab(sql = ''): Promise<string> {
    const name = 'same_lab';
    await this.datastore.ensureDatabase(name, { seed: 'empty' });
    const others = `SELECT format('DROP SCHEMA %I CASCADE', nspname) AS sql FROM pg_namespace WHERE nspname !~ '^(pg_|information_)'`;
    for (const other of await this.run<{ sql: string }>(name, others)) await this.run(name, other.sql);
    await this.run(
      name,
      `CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC; ${legacySchema()} ${legacySeed(80)} ${sql}`,
    );
    return name;
  }

  async empty(sql = ''): Promise<string> {
    return await this.copyOf('template1', sql);
  }

  async read(database: string, options: Partial<ReadingOptions> = {}): Promise<DatastoreReading> {
    return await this.readAs(this.datastore.user, database, options);
  }

  /** Settings of a Kong that connects as the role. */
  async readAs(role: string, database: string, options: Partial<ReadingOptions> = {}): Promise<DatastoreReading> {
    const place = this.place(database, { user: role });
    return await readDatastore(place, { timeoutMs: TIMEOUT_MS, environment: this.environment, ...options });
  }

  private async copy(name: string, content: () => string, sql: string): Promise<string> {
    const template =
      this.templates.get(name) ??
      (async () => {
        await this.run('postgres', `CREATE DATABASE template_${name}`);
        await this.run(`template_${name}`, content());
        return `template_${name}`;
      })();
    this.templates.set(name, template);
    return await this.copyOf(await template, sql);
  }

  private async copyOf(template: string, sql: string): Promise<string> {
    const name = `copy_${++this.copies}`;
    await this.run('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
    if (sql !== '') await this.run(name, sql);
    return name;
  }
}

/** Starts one server for all tests of a file, and closes it after them. */
export function startedHarness(): () => PreflightHarness {
  let harness: PreflightHarness | undefined;
  beforeAll(async () => {
    harness = await PreflightHarness.start();
  }, START_MS);
  afterAll(async () => {
    await harness?.close();
  }, START_MS);
  return () => {
    if (harness === undefined) throw new Error('the server starts before the first test of the file');
    return harness;
  };
}
