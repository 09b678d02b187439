import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { EXIT_CODES, printable } from '../../../domain';
import { RunnerError } from '../../common/runner-error';
import { endGroup } from '../process/process-group';

/** The user's cdktf app: a command that synthesizes one stage at a time. */
export interface AppOptions {
  /** Directory with the `cdktf.json`. */
  readonly directory: string;
  /** The app's command. @default - the one in `cdktf.json` */
  readonly command?: string;
  /** The stack to walk, where the app has several. @default - the only one */
  readonly stack?: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the command, and all that it started. @default - never */
  readonly signal?: AbortSignal;
}

/** A configuration as it was synthesized, byte for byte. */
export interface Synthesized {
  readonly json: string;
  readonly stack: string;
}

/** The command that cdktf itself would run. @throws RunnerError when there is no readable `cdktf.json` with an app. */
export function appCommand({ directory, command }: AppOptions): string {
  if (command?.trim() === '')
    throw new RunnerError('KBG-APP-001', '--app must name the command that synthesizes, got nothing', 'usage');
  if (command !== undefined) return command;
  const file = join(directory, 'cdktf.json');
  let app: unknown;
  try {
    app = (JSON.parse(readFileSync(file, 'utf8')) as { app?: unknown }).app;
  } catch (error) {
    throw new RunnerError(
      'KBG-APP-002',
      `cdktf.json could not be read in ${directory} (${(error as Error).message}); run this in the folder of your cdktf app, or name it with --directory`,
    );
  }
  if (typeof app !== 'string' || app === '') {
    throw new RunnerError(
      'KBG-APP-003',
      `cdktf.json in ${directory} names no "app"; add the command that synthesizes, or give --app`,
    );
  }
  return app;
}

/** Runs the app for one stage, without the slow CLI around it, into a directory of its own. */
export async function synthesize(
  options: AppOptions,
  stage: string,
  output: string,
  first: boolean,
): Promise<Synthesized> {
  const command = appCommand(options);
  mkdirSync(output, { recursive: true });
  const environment = {
    ...options.environment,
    STAGE: stage,
    FIRST_APPLY: first ? 'true' : 'false',
    CDKTF_OUTDIR: output,
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
  };
  const { code, said, isOurs } = await shell(command, options, environment);
  if (code !== 0) {
    throw new RunnerError(
      'KBG-APP-004',
      `the app's command "${command}" ended with ${code ?? 'a signal'} at stage ${stage}: ${said}; mend the app and try again`,
      code === EXIT_CODES.usage.code && isOurs ? 'usage' : 'error',
    );
  }
  return readStack(options, output, command);
}

function readStack(options: AppOptions, output: string, command: string): Synthesized {
  let stacks: readonly string[];
  try {
    stacks = readdirSync(join(output, 'stacks'));
  } catch {
    throw new RunnerError(
      'KBG-APP-005',
      `the app's command "${command}" wrote no stack; it must end with app.synth() and leave the output directory to cdktf (CDKTF_OUTDIR)`,
    );
  }
  const stack = options.stack ?? (stacks.length === 1 ? stacks[0] : undefined);
  if (stack === undefined || !stacks.includes(stack)) {
    throw new RunnerError(
      'KBG-APP-006',
      `--stack must name one of the app's stacks (${stacks.join(', ')}), got ${options.stack ?? 'nothing'}`,
      'usage',
    );
  }
  return { stack, json: readFileSync(join(output, 'stacks', stack, 'cdk.tf.json'), 'utf8') };
}

/** How the library's own sentences begin. */
const OURS = 'kong-bluegreen: ';

/** What the command said last, in one line: the message of a thrown error where there is one. */
function lastWords(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => printable(line.trim()));
  const sentence = lines.find((line) => line.startsWith(OURS))?.slice(OURS.length);
  const thrown = sentence ?? lines.find((line) => /^\w*Error( \[\w+\])?: /.test(line));
  return (
    thrown ??
    lines.filter((line) => /\w/.test(line) && !line.startsWith('at ') && !line.startsWith('Node.js')).at(-1) ??
    'it said nothing'
  );
}

async function shell(
  command: string,
  { directory: cwd, signal }: AppOptions,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; said: string; isOurs: boolean }> {
  signal?.throwIfAborted();
  const child = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const end = (): void => {
    endGroup(child.pid);
  };
  signal?.addEventListener('abort', end);
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => signal?.removeEventListener('abort', end));
  return { code, said: lastWords(output), isOurs: new RegExp(`^${OURS}`, 'm').test(output) };
}
