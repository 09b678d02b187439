import { clusterMutex } from './cluster-mutex';
import { runMigrations, type MigrationRun } from './run-migrations';
import { hasTable, readSchemaState, type Names, type SchemaState } from './schema-state';

export interface MigrationsContext extends MigrationRun {
  readonly force: boolean;
  /** Real milliseconds. */
  readonly lockMs: number;
  /** Once the lock is held and the state was read, before anything is changed. */
  readonly onLocked: () => Promise<void>;
}

type Command = (context: MigrationsContext) => Promise<number>;

const ABORTED = 'aborted: another node is performing database changes';
const TOO_OLD =
  'Migration to 1.0 can only be performed from a 0.14 postgres database, but the current one seems to be older' +
  " (missing migrations for 'core'). Migrate to 0.14 first, or install 1.0 on a fresh database.";
const API_ENTITIES =
  'cannot run migrations: you have `api` entities in your database; please convert them to `routes` and `services`' +
  ' prior to migrating to Kong 1.0.';

const TABLES = `
CREATE TABLE IF NOT EXISTS schema_meta (
  key text, subsystem text, last_executed text, executed text[], pending text[], PRIMARY KEY (key, subsystem));
CREATE TABLE IF NOT EXISTS locks (key text PRIMARY KEY, owner text, ttl timestamp with time zone);
CREATE INDEX IF NOT EXISTS locks_ttl_idx ON locks (ttl);`;

/** Lines as Kong prints them: an error in the locked part names the place in Kong's source. */
function inMutex(line: number, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(
    `[PostgreSQL error] cluster_mutex callback threw an error: ./kong/cmd/utils/migrations.lua:${line}: ${message}`,
  );
}

function state(context: MigrationsContext): Promise<SchemaState> {
  return readSchemaState(context.client, context.components);
}

function print(log: (line: string) => void, title: string, names: readonly Names[]): void {
  if (names.length === 0) return;
  log(title);
  for (const { subsystem, names: list } of names) log(`${subsystem}: ${list.join(', ')}`);
}

async function locked(context: MigrationsContext, wait: boolean, work: () => Promise<void>): Promise<void> {
  const ran = await clusterMutex(context.client, { ttlMs: context.lockMs, wait }, work);
  if (!ran) context.log(ABORTED);
}

async function list(context: MigrationsContext): Promise<number> {
  const { log } = context;
  const { needsBootstrap, executed, pending, fresh } = await state(context);
  if (needsBootstrap) {
    log("database needs bootstrapping; run 'kong migrations bootstrap'");
    return 3;
  }
  print(log, 'executed migrations:', executed);
  print(log, 'database has pending migrations:', pending);
  print(log, 'database has new migrations available:', fresh);
  if (fresh.length > 0) log("run 'kong migrations up' to proceed");
  else if (pending.length === 0) log('database is up-to-date');
  if (pending.length > 0) return 4;
  return fresh.length > 0 ? 5 : 0;
}

/** Kong looks for `api` rows only while there is no `schema_meta`: a second try goes through with them. */
async function prepareLegacy({ client, log }: MigrationsContext, { legacy }: SchemaState): Promise<void> {
  if (legacy === 'too old') throw new Error(TOO_OLD);
  if (legacy === 'none') {
    throw new Error("cannot run migrations: database needs bootstrapping; run 'kong migrations bootstrap'");
  }
  const { rowCount } = (await hasTable(client, 'apis')) ? await client.query('SELECT 1 FROM apis LIMIT 1') : {};
  if (rowCount === 1) throw new Error(API_ENTITIES);
  log('upgrading from 0.14, bootstrapping database...');
  await client.query(TABLES);
}

async function up(context: MigrationsContext): Promise<number> {
  const before = await state(context);
  if (before.needsBootstrap) await prepareLegacy(context, before);
  await locked(context, true, async () => {
    const { executed, pending, fresh } = await state(context);
    await context.onLocked();
    if (pending.length > 0) throw inMutex(139, "database has pending migrations; run 'kong migrations finish'");
    if (context.force && executed.length === 0) throw inMutex(146, 'migrations must be a table');
    if (context.force) await forced(context, executed);
    if (fresh.length === 0) context.log('database is already up-to-date');
    else await attempt(() => runMigrations(context, fresh, { up: true }));
  });
  return 0;
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw inMutex(146, error);
  }
}

/** On a finished database `up -f` marks the repeated migrations as pending again, and then fails on objects that `finish` dropped. */
async function forced(context: MigrationsContext, executed: readonly Names[]): Promise<void> {
  const until = executed.findIndex(({ subsystem }) => subsystem === 'oauth2');
  const repeated = until < 0 ? executed : executed.slice(0, until);
  await attempt(async () => {
    await runMigrations({ ...context, log: countless(context.log) }, repeated, { up: true });
    if (until < 0) return;
    context.log(`migrating oauth2 on database '${context.databaseName}'...`);
    context.log('oauth2 migrated up to: 000_base_oauth2 (executed)');
    throw new Error(
      `[PostgreSQL error] failed to run migration '001_14_to_15' up: ERROR: column "api_id" does not exist`,
    );
  });
}

/** The counts come last, and this run never gets there. */
function countless(log: (line: string) => void): (line: string) => void {
  return (line) => {
    if (!/^\d/.test(line)) log(line);
  };
}

async function finish(context: MigrationsContext): Promise<number> {
  if ((await state(context)).needsBootstrap) {
    context.log('cannot run migrations: database not bootstrapped');
    return 0;
  }
  if (context.force) {
    context.log("cannot use --force with 'finish'");
    return 0;
  }
  await locked(context, false, async () => {
    const { pending } = await state(context);
    await context.onLocked();
    if (pending.length === 0) context.log('no pending migrations to finish');
    else await attempt(() => runMigrations(context, pending, { teardown: true }));
  });
  return 0;
}

async function bootstrap(context: MigrationsContext): Promise<number> {
  const { needsBootstrap, legacy, fresh } = await state(context);
  if (!needsBootstrap) {
    context.log('database already bootstrapped');
    return 0;
  }
  if (legacy === 'usable') {
    throw new Error("cannot bootstrap a non-empty database, run 'kong migrations up' instead");
  }
  if (legacy === 'too old') {
    throw new Error("cannot bootstrap a non-empty database, upgrade to 0.14 first,and run 'kong migrations up'");
  }
  context.log('bootstrapping database...');
  await context.client.query(TABLES);
  await locked(context, false, async () => {
    await context.onLocked();
    await attempt(() => runMigrations(context, fresh, { up: true, teardown: true }));
    context.log('database is up-to-date');
  });
  return 0;
}

/** `kong migrations …` of 0.35 and later: each returns its exit code, or throws the text that is printed after `Error: `. */
export const PHASED_COMMANDS: Readonly<Record<string, Command>> = { list, up, finish, bootstrap };
