import type { Command } from 'commander';
import type { Slot } from '../../domain';
import { AwsParameters } from '../../runner/adapters/aws/aws-parameters';
import { asRunnerError } from '../../runner/common/aws-sentence';
import { AwsSession } from '../../runner/adapters/aws/aws-session';
import type { LedgerRecord, LedgerRepair } from '../../runner/ledger/ledger-record';
import { checkReadable, readLedger, repairedLedger, writeLedger } from '../../runner/ledger/ledger-record';
import { RunnerError } from '../../runner/common/runner-error';
import { exitWith } from '../output/exit';

interface PlaceFlags {
  readonly path: string;
  readonly region?: string;
  readonly role?: string;
}

interface ShowFlags extends PlaceFlags {
  readonly json?: boolean;
}

interface SetFlags extends PlaceFlags {
  readonly stage: string;
  readonly reason: string;
  readonly upgrade?: string;
  readonly owner?: string;
  readonly live?: string;
  readonly sizes?: string;
  readonly releases?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const SHOW = 'npx kong-bluegreen ledger show --path /kong-bluegreen/main';

export function register(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('where an upgrade stands, and its repair when reality and ledger part')
    .addHelpText('after', `\nExample:\n  ${SHOW}\n`);
  const command = (name: string, what: string): Command =>
    ledger
      .command(name)
      .description(what)
      .requiredOption('--path <path>', "path of the ledger's parameters, such as /kong-bluegreen/main")
      .option('--region <name>', 'AWS region (default: AWS_REGION)')
      .option('--role <arn>', 'role to assume (default: the credentials of the shell)');
  command('show', 'prints the ledger, the intent and the verdicts; changes nothing')
    .option('--json', 'print them as JSON')
    .addHelpText('after', `\nExample:\n  ${SHOW}\n`)
    .action((flags: ShowFlags) => exitWith(() => show(flags)));
  command('set', 'sets the stage by hand; nothing but the parameters is touched')
    .requiredOption('--stage <id>', 'the stage at which the infrastructure really stands')
    .requiredOption('--reason <text>', 'why; kept in the ledger and in the history of its parameter')
    .option('--live <slot>', 'blue or green: the live slot (default: as recorded)')
    .option('--upgrade <n>', 'counter of the upgrade (default: as recorded)')
    .option('--owner <mark>', 'mark of the Terraform state (default: as recorded)')
    .option('--sizes <blue,green>', 'proxies of each colour (default: as recorded)')
    .option('--releases <blue,green>', 'releases of each colour (default: as recorded)')
    .option('--yes', 'do it; without it the change is only shown')
    .option('--json', 'print what was set as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  npx kong-bluegreen ledger set --path /kong-bluegreen/main --stage start-green \\\n    --reason "weights were put back by hand, INC-1234" --yes\n',
    )
    .action((flags: SetFlags) => exitWith(() => set(flags)));
}

async function show(flags: ShowFlags): Promise<void> {
  const { parameters, region } = place(flags);
  const record = await asked(region, () => readLedger(flags.path, parameters));
  if (flags.json === true) {
    const { ledger, intent, verdicts, unreadable } = record;
    process.stdout.write(
      `${JSON.stringify({ path: flags.path, ledger, intent, verdicts, unreadable }, undefined, 2)}\n`,
    );
  }
  if (record.ledger === undefined) checkReadable(record);
  if (record.ledger === undefined) {
    throw new RunnerError(
      'KBG-LEDGER-001',
      `there is no ledger at ${flags.path} in ${region}; is it another path or region? If it was deleted, see docs/restore.md`,
      'refused',
    );
  }
  if (flags.json === true) return;
  for (const line of linesOf(record)) process.stdout.write(`${line}\n`);
}

async function set(flags: SetFlags): Promise<void> {
  const { parameters, region } = place(flags);
  const repair = readRepair(flags);
  const record = await asked(region, () => readLedger(flags.path, parameters));
  const { ledger } = record;
  const next = repairedLedger(record, repair);
  const from = ledger === undefined ? 'nothing' : `${ledger.stage} (seq ${ledger.seq})`;
  const what = `${flags.path} from ${from} to ${next.stage} (seq ${next.seq})`;
  if (flags.yes !== true) {
    throw new RunnerError(
      'KBG-LEDGER-002',
      `would set ${what}; only the parameters change, no weight and no node: look whether the infrastructure stands there, then add --yes`,
      'refused',
    );
  }
  await asked(region, () => writeLedger(flags.path, next, parameters));
  const text = `set ${what}: ${repair.reason}\nnext: apply STAGE=${next.stage}, and read its plan first`;
  process.stdout.write(`${flags.json === true ? JSON.stringify({ path: flags.path, ledger: next }) : text}\n`);
}

function place({ path, region = process.env.AWS_REGION, role }: PlaceFlags): {
  parameters: AwsParameters;
  region: string;
} {
  if (!/^(\/[A-Za-z0-9_.-]+)+$/.test(path)) {
    throw new RunnerError(
      'KBG-LEDGER-003',
      `--path must start with / and not end with it, such as /kong-bluegreen/main, got "${path}"`,
      'usage',
    );
  }
  if (!region)
    throw new RunnerError(
      'KBG-LEDGER-004',
      '--region must be given where AWS_REGION is not set, for example eu-west-1',
      'usage',
    );
  return { region, parameters: new AwsParameters(new AwsSession({ region, roleArn: role ?? null })) };
}

async function asked<T>(region: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asRunnerError(error, region);
  }
}

function readRepair({ stage, reason, upgrade, owner, live, sizes, releases }: SetFlags): LedgerRepair {
  if (reason.trim() === '') throw new RunnerError('KBG-LEDGER-005', '--reason must say why, got nothing', 'usage');
  return {
    stage,
    reason,
    at: new Date(),
    ...(upgrade === undefined ? {} : { upgrade: wholeNumber('--upgrade', upgrade) }),
    ...(owner === undefined ? {} : { owner }),
    ...(live === undefined ? {} : { live: readSlot(live) }),
    ...(sizes === undefined ? {} : { sizes: pair('--sizes', sizes, (it) => wholeNumber('--sizes', it)) }),
    ...(releases === undefined ? {} : { releases: pair('--releases', releases, (it) => it) }),
  };
}

function readSlot(text: string): Slot {
  if (text === 'blue' || text === 'green') return text;
  throw new RunnerError('KBG-LEDGER-006', `--live must be blue or green, got "${text}"`, 'usage');
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RunnerError('KBG-LEDGER-007', `${flag} must be made of whole numbers, got "${text}"`, 'usage');
}

function pair<T>(flag: string, text: string, read: (part: string) => T): Record<Slot, T> {
  const [blue, green, ...more] = text.split(',');
  if (blue && green && more.length === 0) return { blue: read(blue), green: read(green) };
  throw new RunnerError(
    'KBG-LEDGER-008',
    `${flag} must be two values, blue's and green's, with a comma between, got "${text}"`,
    'usage',
  );
}

function linesOf({ ledger, intent, verdicts }: LedgerRecord): readonly string[] {
  if (ledger === undefined) return [];
  const { stage, seq, upgrade, slots, releases, sizes, owner } = ledger;
  const colour = (slot: Slot): string => `${slot} ${releases[slot]}, ${sizes[slot]} proxies`;
  const begun =
    intent === undefined
      ? 'missing'
      : intent.stage === stage
        ? 'none'
        : `an apply of ${intent.stage} was begun and did not end`;
  return [
    `stage     ${stage} (upgrade ${upgrade}, seq ${seq})`,
    `slots     from ${colour(slots.from)}; to ${colour(slots.to)}`,
    `begun     ${begun}`,
    `owner     ${owner}`,
    ...Object.entries(verdicts).map(
      ([step, it]) =>
        `verdict   ${step}: ${it.verdict} at ${it.stage} (upgrade ${it.upgrade}, seq ${it.seq}): ${it.evidence}`,
    ),
  ];
}
