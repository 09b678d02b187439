/**
 * Time of the preflight on a large datastore, compared with its own statements in `psql`, in the same run and in turns:
 *   npm run bench:preflight -- [--rounds N] [--rows N]
 */
import { spawnSync } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startDatastore, type IDatastore } from '../lab/lib/datastore';
import { preflight } from '../lib/preflight';
import { STATEMENTS, type Statement } from '../lib/preflight/connection/connection';
import { readFlags, wholeNumber } from './flags';

const TARGET = 2;
const DATABASE = 'live';
const ROOT = resolve(__dirname, '..');
const CLI = join(ROOT, 'bin', 'kong-bluegreen.js');
const [FROM, TO] = ['0.34-1', '0.35-5'];

const flags = readFlags('npm run bench:preflight -- [--rounds N] [--rows N]', {
  rounds: { type: 'string', default: '15' },
  rows: { type: 'string', default: '1000000' },
});

/** A consumer and a key for each number. */
const fill = (rows: number): string => `
INSERT INTO consumers (id, custom_id, username)
  SELECT md5('consumer' || n)::uuid, 'custom-' || n, 'user-' || n FROM generate_series(1, ${rows}) n;
INSERT INTO keyauth_credentials (id, consumer_id, key)
  SELECT md5('key' || n)::uuid, md5('consumer' || n)::uuid, 'key-' || n FROM generate_series(1, ${rows}) n;
ANALYZE;
CHECKPOINT;`;

async function run(datastore: IDatastore, sql: string): Promise<void> {
  const client = datastore.admin(DATABASE);
  await client.connect();
  await client.query(sql);
  await client.end();
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(', ')}]::text[]`;
  return `'${String(value).replaceAll("'", "''")}'`;
}

/** psql of PostgreSQL 15 and older can't bind parameters. */
function written({ sql, values }: Statement): string {
  const bound = values.length === 0 ? sql : sql.replace(/\$(\d+)/g, (_, n: string) => literal(values[Number(n) - 1]));
  return `${bound.trim()};`;
}

/** The statements of one preflight. */
async function statements({ host, port, user, password }: IDatastore): Promise<readonly string[]> {
  const seen: string[] = [];
  subscribe(STATEMENTS.name, (message) => seen.push(written(message as Statement)));
  const report = await preflight({
    phase: 'before-up',
    datastore: { host, port, user, database: DATABASE, ssl: false },
    settings: { from: { release: FROM }, to: { release: TO } },
    environment: { PGPASSWORD: password },
  });
  const unread = report.checks.filter(({ outcome }) => outcome === 'error');
  if (unread.length > 0) throw new Error(`could not be read: ${unread.map(({ id }) => id).join(', ')}`);
  return seen;
}

interface Side {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Exit codes of a run that did its work. */
  readonly good: readonly number[];
  /** The process prints its own milliseconds, without its start. */
  readonly tellsTime?: boolean;
}

/** A process that measures after it has loaded the library: the time includes the connection and the modules for it. */
const ONCE = `
const { preflight } = require(process.argv[1]);
const request = JSON.parse(process.argv[2]);
const begun = performance.now();
void preflight(request).then(({ checks }) => {
  if (checks.some(({ outcome }) => outcome === 'error')) process.exitCode = 1;
  console.log(performance.now() - begun);
});`;

function sides({ host, port, user }: IDatastore, file: string): readonly Side[] {
  const place = ['--host', host, '--port', String(port), '--user', user, '--database', DATABASE, '--no-tls'];
  const cli = [CLI, 'preflight', '--before', 'up', '--from', FROM, '--to', TO, '--json', ...place];
  const psql = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', host, '-p', String(port), '-U', user];
  const request = {
    phase: 'before-up',
    datastore: { host, port, user, database: DATABASE, ssl: false },
    settings: { from: { release: FROM }, to: { release: TO } },
  };
  const once = ['-e', ONCE, join(ROOT, 'dist', 'lib', 'preflight', 'index.js'), JSON.stringify(request)];
  const node = process.execPath;
  return [
    { name: 'psql, the whole process', command: 'psql', args: [...psql, '-d', DATABASE, '-f', file], good: [0] },
    { name: 'preflight, the function', command: node, args: once, good: [0], tellsTime: true },
    { name: 'preflight, the whole process', command: node, args: cli, good: [0, 10, 13] },
    { name: 'of that, Node that does nothing', command: node, args: ['-e', '0'], good: [0] },
  ];
}

/** Milliseconds. */
function measure({ name, command, args, good, tellsTime = false }: Side, environment: NodeJS.ProcessEnv): number {
  const begun = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { env: environment, encoding: 'utf8' });
  const took = performance.now() - begun;
  if (good.includes(status ?? -1)) return tellsTime ? Number(stdout) : took;
  throw new Error(`${name} ended with ${status ?? error?.message ?? 'a signal'}: ${stderr}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** Medians, in turns: each round begins with another side, and the first round is a warm-up. */
function medians(all: readonly Side[], environment: NodeJS.ProcessEnv): readonly number[] {
  const took = all.map((): number[] => []);
  for (let round = 0; round <= wholeNumber('rounds', flags.rounds); round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const i = (round + turn) % all.length;
      const side = all[i];
      if (side === undefined) continue;
      const ms = measure(side, environment);
      if (round > 0) took[i]?.push(ms);
    }
  }
  return took.map((list, i) => {
    const [least, most] = [Math.min(...list), Math.max(...list)].map((ms) => ms.toFixed(0));
    console.log(`${all[i]?.name ?? ''}: median ${median(list).toFixed(0)} ms (${least ?? ''} to ${most ?? ''})`);
    return median(list);
  });
}

async function bench(directory: string, datastore: IDatastore): Promise<void> {
  await datastore.ensureDatabase(DATABASE, { seed: 'kong-0.34' });
  await run(datastore, fill(wholeNumber('rows', flags.rows)));
  const file = join(directory, 'statements.sql');
  const sent = await statements(datastore);
  writeFileSync(file, `${sent.join('\n')}\n`);
  console.log(`${flags.rows} consumers and as many keys, ${sent.length} statements, ${flags.rounds} rounds`);
  const environment = { ...process.env, PGPASSWORD: datastore.password };
  const [bare = 0, asked = 0, whole = 0] = medians(sides(datastore, file), environment);
  const ratio = asked / bare;
  console.log(
    `ratio of the whole process to psql ${(whole / bare).toFixed(2)}, with Node's start and the loading of modules`,
  );
  console.log(`ratio of the function to psql ${ratio.toFixed(2)}, at most ${TARGET.toFixed(1)} is wanted`);
  if (ratio > TARGET) process.exitCode = 1;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'kong-bluegreen-bench-'));
  const datastore = await startDatastore({ directory });
  try {
    await bench(directory, datastore);
  } finally {
    await datastore.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

void main();
