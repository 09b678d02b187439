import { fork } from 'node:child_process';
import { Console } from 'node:console';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { DaemonMessage, DaemonOrder, LabFacts, LabOptions } from 'kong-bluegreen-lab';
import { RunnerError } from '../../runner/common/runner-error';
import { environmentLines, labEnvironment, variablesOfOtherAws } from '../../rehearsal/lab-environment';
import { isAlive, LabHome } from '../../rehearsal/lab-home';
import { labDaemon, loadLab } from '../../rehearsal/lab-package';
import type { LabFlags } from '../options/lab-options';
import { addLabOptions, readLabOptions } from '../options/lab-options';
import { endWith, exitWith } from '../output/exit';

/** Default of `--home`: the folder with the record of a background lab. */
const HOME = '.kong-bluegreen';
const START = 'set -a; eval "$(npx kong-bluegreen lab start)"; set +a';
const STOP_DEADLINE_MS = 30_000;

interface HomeFlags {
  readonly home: string;
  readonly json?: boolean;
}

interface StartFlags extends HomeFlags, LabFlags {
  readonly port?: string[];
}

export function register(program: Command): void {
  const lab = program
    .command('lab')
    .description('a loopback AWS in the background: the real terraform applies to it')
    .addHelpText('after', `\nExample:\n  ${START}\n`);
  const command = (name: string, what: string, json: string): Command =>
    lab
      .command(name)
      .description(what)
      .option('--home <dir>', 'folder with the record and the log of the lab', HOME)
      .option('--json', json);
  const asObject = 'print the environment as one JSON object';
  addLabOptions(
    command('start', "starts a lab in the background and prints its environment as NAME='value' lines", asObject),
  )
    .option('--port <n...>', "real ports for the load balancer's nodes (default: free ones)")
    .addHelpText('after', `\nExample:\n  ${START}\n`)
    .action((flags: StartFlags) => exitWith(() => start(flags)));
  command('env', 'prints the environment of the running lab', asObject)
    .addHelpText('after', `\nExample:\n  ${START.replace('start', 'env')}\n`)
    .action((flags: HomeFlags) => exitWith(() => print(flags)));
  addHandler(lab);
  command('stop', 'stops the lab of this folder and all its processes', 'print the process id as JSON')
    .addHelpText('after', '\nExample:\n  npx kong-bluegreen lab stop\n')
    .action((flags: HomeFlags) => exitWith(() => stop(flags)));
}

function addHandler(lab: Command): void {
  lab
    .command('handler <module>')
    .description('runs the "handler" of a module once, as AWS\'s Node runtime would: for --function')
    .addHelpText(
      'after',
      "\nExample:\n  npx kong-bluegreen rehearse --function steps='npx kong-bluegreen lab handler cdktf-kong-bluegreen/step-lambda'\n",
    )
    .action((module: string) => exitWith(() => handle(module)));
}

async function start(flags: StartFlags): Promise<void> {
  const options = readOptions(flags);
  const home = new LabHome(flags.home);
  const running = await home.running();
  if (running) {
    throw new RunnerError(
      'KBG-CLI-006',
      `a lab is already running in this folder (process ${running.pid}); stop it with "kong-bluegreen lab stop", or print its environment with "kong-bluegreen lab env"`,
      'refused',
    );
  }
  home.prepare();
  printEnvironment(await launch(options, home), flags.json === true);
}

/** Settings of the app that the shell has are the user's choice, and are printed as they are. */
function printEnvironment(facts: LabFacts, json: boolean): void {
  const environment = labEnvironment(facts, process.env);
  process.stdout.write(json ? `${JSON.stringify(environment)}\n` : environmentLines(environment));
  const others = variablesOfOtherAws(process.env);
  if (others.length > 0) {
    process.stderr.write(
      `kong-bluegreen: unset ${others.join(' ')} in the shell that works with the lab; it would lead past the lab's address or credentials\n`,
    );
  }
}

function readOptions(flags: StartFlags): LabOptions {
  const ports = flags.port?.map((text) => {
    const port = Number(text);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw new RunnerError('KBG-CLI-007', `--port must be a whole number from 1 to 65535, got "${text}"`, 'usage');
  });
  return { ...readLabOptions(flags), ...(ports === undefined ? {} : { ports }) };
}

/** Starts the daemon, waits until it is ready, and records it. If this process ends before that, so does the daemon. */
async function launch(options: LabOptions, home: LabHome): Promise<LabFacts> {
  const program = labDaemon();
  const log = openSync(home.log, 'a');
  const daemon = fork(program, [], {
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
  if ('failed' in message) throw new RunnerError('KBG-CLI-008', `the lab could not start: ${message.failed}`);
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

/** Prints only the handler's answer on stdout; the handler's log goes to stderr. */
async function handle(module: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  globalThis.console = new Console(process.stderr);
  const { runHandler } = loadLab();
  const { failed, json } = await runHandler(module, Buffer.concat(chunks).toString('utf8'), process.env);
  process.stdout.write(`${json}\n`);
  if (failed) endWith('error');
}

async function print({ home, json }: HomeFlags): Promise<void> {
  const running = await new LabHome(home).running();
  if (!running) throw notRunning();
  printEnvironment(running.facts, json === true);
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
        'KBG-CLI-009',
        `the lab (process ${running.pid}) did not stop within 30 s; ${home.log} says why; end it with kill -9 ${running.pid}`,
      );
    }
    await delay(50);
  }
  home.forget();
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ stopped: running.pid })}\n`);
}

function notRunning(): RunnerError {
  return new RunnerError(
    'KBG-CLI-010',
    'no lab is running in this folder; start one with "kong-bluegreen lab start"',
    'refused',
  );
}
