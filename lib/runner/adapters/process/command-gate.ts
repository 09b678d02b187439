import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { EXIT_CODES, printable } from '../../../domain';
import type { GateVerdict } from '../../../domain';
import type { Gate, GateAnswer, GateQuestion } from '../../gates/gates';
import { readLines } from './bounded-lines';
import { endGroup } from './process-group';

/** A gate that is a command of the user's: what it exits with is the verdict, its last line the evidence. */
export interface CommandGateOptions {
  readonly command: string;
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Seconds under the new weights before it is asked. */
  readonly bakeSeconds: number;
  /** Seconds after which it is ended, and has not passed. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

const MAX_EVIDENCE = 500;
/** For what is still on its way when a command has ended. */
const OUTPUT_MS = 1_000;
const SIGNALLED: GateAnswer = { verdict: 'inconclusive', evidence: 'the command was ended by a signal' };

/** 0 is passed, 13 inconclusive, anything else failed: a gate that can't do its work must not pass. */
export function commandGate(options: CommandGateOptions): Gate {
  const { bakeSeconds: expectedSeconds } = options;
  return { name: 'command', asked: 'after-rise', expectedSeconds, ask: (question) => ask(question, options) };
}

async function ask({ stage, weights }: GateQuestion, options: CommandGateOptions): Promise<GateAnswer> {
  const { bakeSeconds, timeoutSeconds, signal } = options;
  await delay(bakeSeconds * 1000, undefined, { signal });
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const env = {
    ...options.environment,
    KONG_BLUEGREEN_STAGE: stage,
    KONG_BLUEGREEN_WEIGHT_BLUE: String(weights.blue),
    KONG_BLUEGREEN_WEIGHT_GREEN: String(weights.green),
  };
  const { code, last } = await shell(env, options, AbortSignal.any([signal, timeout]));
  signal.throwIfAborted();
  if (timeout.aborted) {
    return { verdict: 'inconclusive', evidence: `the command did not end within ${timeoutSeconds} s` };
  }
  return code === null ? SIGNALLED : { verdict: verdictOf(code), evidence: `exit ${code}: ${last}` };
}

async function shell(
  env: NodeJS.ProcessEnv,
  { command, directory: cwd, onLine }: CommandGateOptions,
  signal: AbortSignal,
): Promise<{ readonly code: number | null; readonly last: string }> {
  const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let last = 'it said nothing';
  for (const stream of [child.stdout, child.stderr]) {
    readLines(stream, (line) => {
      const text = printable(stripVTControlCharacters(line).trim());
      if (text === '') return;
      last = text.slice(0, MAX_EVIDENCE);
      onLine(`| ${last}`);
    });
  }
  const end = (): void => {
    endGroup(child.pid);
  };
  signal.addEventListener('abort', end);
  const closed = once(child, 'close');
  const [code] = (await once(child, 'exit')) as [number | null];
  // What it has left in the background may hold its output open for ever.
  await Promise.race([closed, delay(OUTPUT_MS, undefined, { ref: false })]);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  signal.removeEventListener('abort', end);
  return { code, last };
}

function verdictOf(code: number): GateVerdict {
  if (code === 0) return 'passed';
  return code === EXIT_CODES.paused.code ? 'inconclusive' : 'failed';
}
