import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { EXIT_CODES, printable } from '../../../domain';
import { parsed } from '../../common/json';
import { object, text } from '../../common/json-kinds';
import { RunnerError } from '../../common/runner-error';
import { ChildCommand } from '../process/child-command';

/** The cdktf app of the user: a command that synthesizes one stage at a time. */
export interface AppOptions {
  /** Directory with the `cdktf.json`. */
  readonly directory: string;
  /** The app's command. @default - the one in `cdktf.json` */
  readonly command?: string;
  /** Stack of the upgrade, if the app has several stacks. @default - the only one */
  readonly stack?: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Kills the command and its children. @default - never */
  readonly signal?: AbortSignal;
}

/** A synthesized configuration, byte for byte. */
export interface Synthesized {
  readonly json: string;
  readonly stack: string;
}

const CDKTF_JSON = object({ app: text });

/** The command that cdktf itself would run. @throws RunnerError if `cdktf.json` does not name a command */
export function appCommand({ directory, command }: AppOptions): string {
  if (command?.trim() === '')
    throw new RunnerError('KBG-APP-001', '--app must name the command that synthesizes, got nothing', 'usage');
  if (command !== undefined) return command;
  const file = join(directory, 'cdktf.json');
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch (error) {
    throw new RunnerError(
      'KBG-APP-002',
      `cdktf.json could not be read in ${directory} (${(error as Error).message}); run this in the folder of your cdktf app, or name it with --directory`,
    );
  }
  const remedy = 'add "app" with the command that synthesizes, or give --app';
  return parsed(CDKTF_JSON, json, { code: 'KBG-APP-003', name: `cdktf.json in ${directory}`, remedy }).app;
}

/** Runs the app for one stage, without the slow CLI of cdktf, into a directory of its own. */
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
      `the app's command "${command}" ended with ${code ?? 'a signal'} at stage ${stage}: ${said}; fix the app and try again`,
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

/** Opening of every sentence that the library prints. */
const OURS = 'kong-bluegreen: ';
/** Characters of the output that are kept, from its end. */
const KEPT_OUTPUT = 20_000;
const LONGEST_LINE = 65_536;

/** The message of a thrown error if the command printed one, else the last line with a word in it. */
function lastWords(lines: readonly string[]): string {
  const sentence = lines.find((line) => line.startsWith(OURS))?.slice(OURS.length);
  return (
    sentence ??
    thrownError(lines) ??
    lines.filter((line) => /\w/.test(line) && !line.startsWith('at ') && !line.startsWith('Node.js')).at(-1) ??
    'it printed nothing'
  );
}

/** The message of a thrown error; some compilers name the place only in the line below it. */
function thrownError(lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line) => /^\w*Error( \[\w+\])?: /.test(line));
  const [message, next = ''] = at < 0 ? [] : lines.slice(at);
  return message?.endsWith(':') === true ? `${message} ${next}`.trim() : message;
}

async function shell(
  command: string,
  { directory, signal }: AppOptions,
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number | null; said: string; isOurs: boolean }> {
  const lines: string[] = [];
  let length = 0;
  const child = new ChildCommand({
    command,
    directory,
    environment,
    longestLine: LONGEST_LINE,
    ...(signal ? { signal } : {}),
    onLine(line) {
      const text = printable(stripVTControlCharacters(line).trim());
      lines.push(text);
      length += text.length;
      while (length > KEPT_OUTPUT && lines.length > 1) length -= lines.shift()?.length ?? 0;
    },
  });
  const { code } = await child.ended;
  return { code, said: lastWords(lines), isOurs: lines.some((line) => line.startsWith(OURS)) };
}
