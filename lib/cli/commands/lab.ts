import { fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { LabFacts, LabOptions } from '../../lab';
import type { DaemonMessage, DaemonOrder } from '../../lab/daemon';
import { RunnerError } from '../../runner/runner-error';
import { environmentLines, labEnvironment, leadingAstray } from '../lab-environment';
import { exitWith } from '../exit';

/** Where a background lab is remembered, unless `--home` says otherwise. */
const HOME = '.kong-bluegreen';
const STOP_DEADLINE_MS = 30_000;
const ANSWER_DEADLINE_MS = 5_000;

interface LabRecord {
  readonly pid: number;
  readonly facts: LabFacts;
}

interface HomeFlags {
  readonly home: string;
}

interface StartFlags extends HomeFlags {
  readonly clockFactor: string;
  readonly datastoreUrl?: string;
  readonly port?: string[];
}

export function register(program: Command): void {
  const lab = program.command('lab').description('a loopback AWS in the background, to which real Terraform can apply');
  const command = (name: string, what: string): Command =>
    lab.command(name).description(what).option('--home <dir>', 'folder that remembers the lab and keeps its log', HOME);
  command('start', "starts it and prints its environment as NAME='value' lines, and nothing else, on stdout")
    .option('--clock-factor <n>', 'lab seconds that pass in one real second', '100')
    .option('--datastore-url <url>', 'a PostgreSQL server to use (default: one of its own)')
    .option('--port <n...>', "real ports for the load balancer's nodes (default: free ones)")
    .addHelpText('after', '\nExample:\n  set -a; eval "$(npx kong-bluegreen lab start)"; set +a\n')
    .action((flags: StartFlags) => exitWith(() => start(flags)));
  command('env', 'prints the environment of the running lab again').action((flags: HomeFlags) =>
    exitWith(() => print(flags)),
  );
  command('stop', 'stops the lab that was started in this folder, and all that it started').action((flags: HomeFlags) =>
    exitWith(() => stop(flags)),
  );
}

async function start(flags: StartFlags): Promise<void> {
  const options = readOptions(flags);
  const home = new LabHome(flags.home);
  const running = await home.running();
  if (running) {
    throw new RunnerError(
      `a lab is already running in this folder (process ${running.pid}); stop it with "kong-bluegreen lab stop", or print its environment with "kong-bluegreen lab env"`,
      'refused',
    );
  }
  home.prepare();
  tellEnvironment(await launch(options, home));
}

/** What the shell has set for the app is the user's choice, and printed as it is. */
function tellEnvironment(facts: LabFacts): void {
  process.stdout.write(environmentLines(labEnvironment(facts, process.env)));
  const astray = leadingAstray(process.env);
  if (astray.length > 0) {
    process.stderr.write(
      `kong-bluegreen: unset ${astray.join(' ')} in the shell that works with the lab; it would lead past the lab's address or credentials\n`,
    );
  }
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

/** Starts the daemon, waits until it is ready, remembers it and lets it go. If this process ends before that, so does the daemon. */
async function launch(options: LabOptions, home: LabHome): Promise<LabFacts> {
  const log = openSync(home.log, 'a');
  const daemon = fork(join(__dirname, '..', '..', 'lab', 'daemon.js'), [], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const message = await new Promise<DaemonMessage>((resolve) => {
    daemon.once('message', (it) => {
      resolve(it as DaemonMessage);
    });
    daemon.once('exit', (code) => {
      resolve({ failed: `it ended with ${code ?? 'a signal'} before it was ready; ${home.log} says more` });
    });
    daemon.send({ start: options } satisfies DaemonOrder);
  });
  if ('failed' in message) throw new RunnerError(`the lab could not start: ${message.failed}`);
  const { pid = 0 } = daemon;
  try {
    home.remember({ pid, facts: message.ready });
    await new Promise((resolve) => daemon.send({ keep: true } satisfies DaemonOrder, resolve));
  } finally {
    if (daemon.connected) daemon.disconnect();
    daemon.unref();
  }
  return message.ready;
}

async function print({ home }: HomeFlags): Promise<void> {
  const running = await new LabHome(home).running();
  if (!running) throw notRunning();
  tellEnvironment(running.facts);
}

async function stop(flags: HomeFlags): Promise<void> {
  const home = new LabHome(flags.home);
  const running = await home.running();
  if (!running) throw notRunning();
  process.kill(running.pid, 'SIGTERM');
  const deadline = Date.now() + STOP_DEADLINE_MS;
  while (isAlive(running.pid)) {
    if (Date.now() > deadline) {
      throw new RunnerError(
        `the lab (process ${running.pid}) did not stop within 30 s; ${home.log} says why; end it with kill -9 ${running.pid}`,
      );
    }
    await delay(50);
  }
  home.forget();
}

function notRunning(): RunnerError {
  return new RunnerError('no lab is running in this folder; start one with "kong-bluegreen lab start"', 'refused');
}

/** The folder that remembers one background lab. */
class LabHome {
  readonly log: string;
  private readonly record: string;

  constructor(private readonly directory: string) {
    this.log = join(directory, 'lab.log');
    this.record = join(directory, 'lab.json');
  }

  /** @throws RunnerError when nothing can be written there */
  prepare(): void {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(this.log, '', { mode: 0o600 });
      this.forget();
    } catch (error) {
      throw new RunnerError(
        `the folder ${this.directory} can't be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); start the lab in a folder where you may write, or name one with --home`,
      );
    }
  }

  /** @throws RunnerError when another lab was started here at the same time */
  remember(lab: LabRecord): void {
    try {
      writeFileSync(this.record, JSON.stringify(lab), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      throw new RunnerError(
        `${this.record} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}), so this lab was ended again; was another one started here at the same time?`,
      );
    }
  }

  forget(): void {
    rmSync(this.record, { force: true });
  }

  /** The lab that was started here, if it lives. */
  async running(): Promise<LabRecord | undefined> {
    const known = this.read();
    return known && isAlive(known.pid) && (await answers(known.facts)) ? known : undefined;
  }

  private read(): LabRecord | undefined {
    try {
      return JSON.parse(readFileSync(this.record, 'utf8')) as LabRecord;
    } catch {
      return undefined;
    }
  }
}

/** A process id alone proves nothing: after a reboot it may be anybody's, and we are about to end it. */
async function answers({ environment }: LabFacts): Promise<boolean> {
  try {
    await fetch(environment.AWS_ENDPOINT_URL ?? '', { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
    return true;
  } catch (error) {
    // Nobody else would leave us waiting at that very port.
    return (error as Error).name === 'TimeoutError';
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
