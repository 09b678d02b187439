import type { Command } from 'commander';
import type { LabOptions } from 'kong-bluegreen-lab';
import { RunnerError } from '../../runner/common/runner-error';
import { ownPrograms } from '../../rehearsal/own-programs';

/** Options of both `lab start` and `rehearse`. */
export interface LabFlags {
  readonly clockFactor: string;
  readonly datastoreUrl?: string;
  readonly account?: string;
  readonly region?: string;
  readonly type?: readonly string[];
  readonly function?: readonly string[];
  readonly functionTimeout?: string;
}

export function addLabOptions(command: Command, clockFactor = 100): Command {
  return command
    .option('--clock-factor <n>', 'lab seconds that pass in one real second', String(clockFactor))
    .option('--datastore-url <url>', 'a PostgreSQL server for the lab (default: one of its own)')
    .option('--account <id>', 'AWS account of the lab (default: AWS_ACCOUNT_ID, else 123456789012)')
    .option('--region <name>', 'AWS region of the lab (default: AWS_REGION, else eu-west-1)')
    .option('--type <name...>', 'more resource types that the lab accepts and keeps, such as aws_sqs_queue')
    .option(
      '--function <name=command...>',
      'a function of AWS Lambda: the command gets the event on stdin and answers on stdout',
    )
    .option('--function-timeout <seconds>', 'time limit of such a command, 1 to 900', '900');
}

/** @throws RunnerError for a wrong value */
export function readLabOptions(flags: LabFlags): LabOptions {
  const account = flags.account ?? process.env.AWS_ACCOUNT_ID;
  const region = flags.region ?? process.env.AWS_REGION;
  return {
    clockFactor: readNumber('--clock-factor', flags.clockFactor, 1, 1000),
    programs: ownPrograms(),
    ...(flags.datastoreUrl === undefined ? {} : { datastoreUrl: readUrl(flags.datastoreUrl) }),
    ...(account ? { account: shaped('--account', account, /^\d{12}$/, 'twelve digits') } : {}),
    ...(region ? { region: shaped('--region', region, /^[a-z]{2,4}(-[a-z]+)+-\d$/, 'like eu-west-1') } : {}),
    ...(flags.type
      ? { types: flags.type.map((it) => shaped('--type', it, /^(data\.)?aws_\w+$/, 'like aws_sqs_queue')) }
      : {}),
    ...(flags.function ? { functions: readFunctions(flags.function, flags.functionTimeout ?? '900') } : {}),
  };
}

function readFunctions(pairs: readonly string[], timeout: string): NonNullable<LabOptions['functions']> {
  const timeoutSeconds = readNumber('--function-timeout', timeout, 1, 900);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name = '', command = ''] =
        /^([\w-]{1,64})=(.*\S.*)$/s.exec(shaped('--function', pair, /^[\w-]{1,64}=.*\S/s, "like NAME='COMMAND'")) ?? [];
      return [name, { command, timeoutSeconds }];
    }),
  );
}

/** @throws RunnerError if the text is not a number within the bounds */
export function readNumber(flag: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= low && value <= high) return value;
  throw new RunnerError('KBG-CLI-043', `${flag} must be a number from ${low} to ${high}, got "${text}"`, 'usage');
}

/** The sentence does not repeat the value: it may contain a password. */
function readUrl(text: string): string {
  if (/^postgres(ql)?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return text;
  throw new RunnerError(
    'KBG-CLI-044',
    '--datastore-url must be the URL of a PostgreSQL server, such as postgres://USER:PASSWORD@127.0.0.1:5432/postgres, got something else',
    'usage',
  );
}

export function shaped(flag: string, value: string, shape: RegExp, like: string): string {
  if (shape.test(value)) return value;
  throw new RunnerError('KBG-CLI-045', `${flag} must be ${like}, got "${value}"`, 'usage');
}
