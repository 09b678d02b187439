import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';

/** A child process of the lab. */
export interface NodeChild {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Resolves when the process has ended and all of its output was read; a signal counts as 128 + its number. */
  readonly exited: Promise<{ readonly exitCode: number }>;
}

export interface NodeChildOptions {
  /** Module path without extension; it runs compiled (`.js`), or as source (`.ts`) if the lab does. A path with an extension runs as it is. */
  readonly module: string;
  readonly args?: readonly string[];
  /** True for a program that is not part of the lab: it ends with the lab without doing anything for it. @default false */
  readonly endsWithLab?: boolean;
  /** Variables beside the ones that Node needs. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

/** Folder of the lab's package, as seen from its sources. */
const ROOT = resolve(__dirname, '..', '..');

const SIGNALS: Readonly<Record<string, number>> = { SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGTERM: 15 };

/**
 * Starts a program of the lab in a process of its own, with a channel to it. The child is not in the process group of the lab,
 * so that Ctrl-C reaches only the lab, which then closes in order. The child ends by itself when the channel closes.
 */
export function startNodeChild(options: NodeChildOptions): NodeChild {
  const { module, args = [], environment = {}, onLine, endsWithLab = false } = options;
  const preload = endsWithLab ? preloaded(join(__dirname, 'end-with-lab')) : [];
  const child = spawn(process.execPath, [...preload, ...program(module), ...args], {
    env: { ...childEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  // Not the event `close`: Node doesn't emit it for a child whose channel we closed ourselves.
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => {
      resolve(127);
    });
    child.on('exit', (code, signal) => {
      resolve(code ?? 128 + (SIGNALS[signal ?? ''] ?? 0));
    });
  });
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const read = streams.map((stream) => readLines(stream, onLine ?? (() => undefined)));
  const exited = ended.then(async (exitCode) => {
    await Promise.all(read);
    return { exitCode };
  });
  return { process: child, pid: child.pid ?? 0, exited };
}

function program(module: string): readonly string[] {
  if (extname(module) !== '') return [module];
  if (extname(__filename) === '.js') return [`${module}.js`];
  // KONG_BLUEGREEN_BUILT says that the build is fresh: a compiled process starts in half of the time.
  const compiled = `${join(ROOT, 'dist', relative(join(ROOT, 'lib'), module))}.js`;
  if (process.env.KONG_BLUEGREEN_BUILT !== undefined && existsSync(compiled)) return [compiled];
  return ['--require', require.resolve('tsx/cjs'), `${module}.ts`];
}

/** Arguments that load a module of the lab before the program. */
function preloaded(module: string): readonly string[] {
  const parts = program(module);
  return [...parts.slice(0, -1), '--require', parts.at(-1) ?? ''];
}

/** Variables that Node needs. Options for the lab's Node (inspector, coverage) are not for its children. */
function childEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];
  return Object.fromEntries(names.map((name): [string, string | undefined] => [name, process.env[name]]));
}

/** Not readline: it would split at characters that a log line may hold. */
async function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  await new Promise((resolve) => {
    stream.on('close', resolve);
  });
  if (rest !== '') onLine(rest);
}

/** For the child: resolves with its first message, and ends the child when the lab ends. */
export function firstMessage<T>(): Promise<T> {
  process.on('disconnect', () => {
    // Without an argument: a program that has set its exit code and closes the channel itself keeps that code.
    process.exit();
  });
  return new Promise((resolve) => {
    process.once('message', (message) => {
      resolve(message as T);
    });
  });
}

/** For the child: sends a message to the lab; does nothing after the lab has ended. */
export function sendToLab(message: object): void {
  if (process.connected) process.send?.(message, () => undefined);
}
