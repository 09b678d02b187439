import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { FunctionAnswer, FunctionCode, FunctionInvocation } from '../cloud/events/functions';

/** A function of the lab. */
export interface FunctionOptions {
  /** Shell command for each invocation: it reads the event from stdin, writes the answer to stdout and its log to stderr. */
  readonly command: string;
  /** Real seconds after which it is ended, as by the function's timeout. @default 900, AWS's longest */
  readonly timeoutSeconds?: number;
}

interface Ended {
  readonly stdout: string;
  readonly code: number | null;
  readonly isLate: boolean;
}

const LONGEST_SECONDS = 900;
/** Variables that a function does not get: it has the credentials of its role, and not the password of the datastore. */
const NOT_ITS_OWN = /^(PG[A-Z]+|TF_\w+|NODE_OPTIONS)$/;

/** Runs functions as commands, and ends with the lab those that still run. */
export class CommandFunctions {
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly onLog: (text: string) => void,
  ) {}

  code(options: FunctionOptions): FunctionCode {
    return async (event, invocation) => answerOf(await this.run(options, event, invocation), options);
  }

  close(): void {
    for (const child of this.running) endGroup(child);
  }

  /** The context of an invocation under the names that AWS's runtime interface gives it in headers (Lambda runtime API, Next invocation). */
  private async run(options: FunctionOptions, event: string, invocation: FunctionInvocation): Promise<Ended> {
    const timeoutMs = (options.timeoutSeconds ?? LONGEST_SECONDS) * 1000;
    const own = Object.entries({ ...process.env, ...this.environment }).filter(([name]) => !NOT_ITS_OWN.test(name));
    const child = spawn('/bin/sh', ['-c', options.command], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...Object.fromEntries(own),
        AWS_LAMBDA_FUNCTION_NAME: invocation.name,
        LAMBDA_RUNTIME_AWS_REQUEST_ID: randomUUID(),
        LAMBDA_RUNTIME_DEADLINE_MS: String(Date.now() + timeoutMs),
        LAMBDA_RUNTIME_INVOKED_FUNCTION_ARN: invocation.invokedArn,
      },
    });
    this.running.add(child);
    child.stderr.setEncoding('utf8').on('data', this.onLog);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child);
    }, timeoutMs);
    try {
      const { stdout, code } = await endOf(child, event);
      return { stdout, code, isLate };
    } finally {
      clearTimeout(timer);
      this.running.delete(child);
    }
  }
}

async function endOf(child: ChildProcess, event: string): Promise<{ stdout: string; code: number | null }> {
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  // A command that does not read its event closes its end.
  child.stdin?.on('error', () => undefined).end(event);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => {
      resolve(127);
    });
    child.once('close', resolve);
  });
  return { stdout: stdout.trim(), code };
}

/** What AWS answers: the function's own error where it gave one, else how its process ended. */
function answerOf(
  { stdout, code, isLate }: Ended,
  { timeoutSeconds = LONGEST_SECONDS }: FunctionOptions,
): FunctionAnswer {
  const failed = (errorType: string, errorMessage: string): FunctionAnswer => ({
    payload: JSON.stringify({ errorType, errorMessage }),
    functionError: 'Unhandled',
  });
  if (isLate) return failed('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
  if (!isJson(stdout)) {
    const how = code === null ? 'signal: killed' : `exit status ${code}`;
    return failed(
      'Runtime.ExitError',
      `Runtime exited ${code === 0 ? 'without providing a reason' : `with error: ${how}`}`,
    );
  }
  return code === 0 ? { payload: stdout } : { payload: stdout, functionError: 'Unhandled' };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The shell and all that it has started. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
