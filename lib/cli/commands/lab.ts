import { fork } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { LabFacts, LabOptions } from '../../lab';
import type { DaemonMessage } from '../../lab/daemon';
import { RunnerError } from '../../runner/runner-error';
import { environmentLines, labEnvironment } from '../lab-environment';
import { exitWith } from '../exit';

/** Where a background lab is remembered, in the folder in which it was started. */
const HOME = '.kong-bluegreen';
const RECORD = join(HOME, 'lab.json');
const LOG = join(HOME, 'lab.log');
const STOP_DEADLINE_MS = 30_000;

interface LabRecord {
  readonly pid: number;
  readonly facts: LabFacts;
}

interface StartFlags {
  readonly clockFactor: string;
  readonly datastoreUrl?: string;
  readonly port?: string[];
}

export function register(program: Command): void {
  const lab = program.command('lab').description('a loopback AWS in the background, to which real Terraform can apply');
  lab
    .command('start')
    .description("starts it and prints its environment as NAME='value' lines, and nothing else, on stdout")
    .option('--clock-factor <n>', 'lab seconds that pass in one real second', '100')
    .option('--datastore-url <url>', 'a PostgreSQL server to use (default: one of its own)')
    .option('--port <n...>', "real ports for the load balancer's nodes (default: free ones)")
    .addHelpText('after', '\nExample:\n  set -a; eval "$(npx kong-bluegreen lab start)"; set +a\n')
    .action((flags: StartFlags) => exitWith(() => start(flags)));
  lab
    .command('env')
    .description('prints the environment of the running lab again')
    .action(() => exitWith(print));
  lab
    .command('stop')
    .description('stops the lab that was started in this folder, and all that it started')
    .action(() => exitWith(stop));
}

async function start(flags: StartFlags): Promise<void> {
  const running = record();
  if (running && isAlive(running.pid)) {
    throw new RunnerError(
      `a lab is already running in this folder (process ${running.pid}); stop it with "kong-bluegreen lab stop", or print its environment with "kong-bluegreen lab env"`,
      'refused',
    );
  }
  prepareHome();
  const facts = await launch(readOptions(flags));
  process.stdout.write(environmentLines(labEnvironment(facts)));
}

function readOptions(flags: StartFlags): LabOptions {
  const clockFactor = Number(flags.clockFactor);
  if (!(clockFactor >= 1 && clockFactor <= 1000)) {
    throw new RunnerError(`--clock-factor must be a number from 1 to 1000, got "${flags.clockFactor}"`, 'usage');
  }
  const ports = flags.port?.map((text) => {
    const port = Number(text);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw new RunnerError(`--port must be a whole number from 1 to 65535, got "${text}"`, 'usage');
  });
  return {
    clockFactor,
    ...(flags.datastoreUrl === undefined ? {} : { datastoreUrl: flags.datastoreUrl }),
    ...(ports === undefined ? {} : { ports }),
  };
}

function prepareHome(): void {
  try {
    mkdirSync(HOME, { recursive: true, mode: 0o700 });
    writeFileSync(LOG, '', { mode: 0o600 });
  } catch (error) {
    throw new RunnerError(
      `the folder ${HOME} can't be written here (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); start the lab in a folder where you may write`,
    );
  }
}

/** Starts the daemon, waits until it is ready, remembers it and lets it go. */
async function launch(options: LabOptions): Promise<LabFacts> {
  const log = openSync(LOG, 'a');
  const daemon = fork(join(__dirname, '..', '..', 'lab', 'daemon.js'), [], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  const message = await new Promise<DaemonMessage>((resolve) => {
    daemon.once('message', (it) => {
      resolve(it as DaemonMessage);
    });
    daemon.once('exit', (code) => {
      resolve({ failed: `the lab ended with ${code ?? 'a signal'} before it was ready; ${LOG} says more` });
    });
    daemon.send(options);
  });
  if ('failed' in message) throw new RunnerError(`the lab could not start: ${message.failed}`);
  const { pid = 0 } = daemon;
  writeFileSync(RECORD, JSON.stringify({ pid, facts: message.ready } satisfies LabRecord), { mode: 0o600 });
  if (daemon.connected) daemon.disconnect();
  daemon.unref();
  return message.ready;
}

function print(): Promise<void> {
  const running = record();
  if (!running || !isAlive(running.pid)) throw notRunning();
  process.stdout.write(environmentLines(labEnvironment(running.facts)));
  return Promise.resolve();
}

async function stop(): Promise<void> {
  const running = record();
  if (!running || !isAlive(running.pid)) {
    rmSync(RECORD, { force: true });
    throw notRunning();
  }
  process.kill(running.pid, 'SIGTERM');
  const deadline = Date.now() + STOP_DEADLINE_MS;
  while (isAlive(running.pid)) {
    if (Date.now() > deadline) {
      throw new RunnerError(
        `the lab (process ${running.pid}) did not stop within 30 s; ${LOG} says why; end it with kill ${running.pid}`,
      );
    }
    await delay(50);
  }
  rmSync(RECORD, { force: true });
}

function notRunning(): RunnerError {
  return new RunnerError('no lab is running in this folder; start one with "kong-bluegreen lab start"', 'refused');
}

function record(): LabRecord | undefined {
  if (!existsSync(RECORD)) return undefined;
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8')) as LabRecord;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
