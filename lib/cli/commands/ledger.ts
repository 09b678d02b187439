import type { Command } from 'commander';
import type { Slot } from '../../domain';
import type { LedgerRecord, LedgerRepair } from '../../runner/ledger/ledger-record';
import { checkReadable, repairedLedger } from '../../runner/ledger/ledger-record';
import { RunnerError } from '../../runner/common/runner-error';
import type { LedgerPlace } from '../../runner/session/stored-ledger';
import { StoredLedger } from '../../runner/session/stored-ledger';
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
    .description('shows the stage of an upgrade, or repairs the ledger if it differs from the infrastructure')
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
    .action((flags: ShowFlags) => exitWith(() => show(flags), flags));
  command('set', 'sets the stage by hand; only the parameters change')
    .requiredOption('--stage <id>', 'the stage of the infrastructure')
    .requiredOption('--reason <text>', 'the reason; kept in the ledger and in the history of its parameter')
    .option('--live <slot>', 'blue or green: the live slot (default: as recorded)')
    .option('--upgrade <n>', 'counter of the upgrade (default: as recorded)')
    .option('--owner <mark>', 'mark of the Terraform state (default: as recorded)')
    .option('--sizes <blue,green>', 'proxies of each slot (default: as recorded)')
    .option('--releases <blue,green>', 'releases of each slot (default: as recorded)')
    .option('--yes', 'make the change; without --yes it is only shown')
    .option('--json', 'print the new ledger as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  npx kong-bluegreen ledger set --path /kong-bluegreen/main --stage start-green \\\n    --reason "weights were put back by hand, INC-1234" --yes\n',
    )
    .action((flags: SetFlags) => exitWith(() => set(flags), flags));
}

async function show(flags: ShowFlags): Promise<void> {
  const place = placeOf(flags);
  const record = await new StoredLedger(place).read();
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
      `there is no ledger at ${place.path} in ${place.region}; check --path and --region, or see docs/restore.md if the ledger was deleted`,
      'refused',
    );
  }
  if (flags.json === true) return;
  for (const line of linesOf(record)) process.stdout.write(`${line}\n`);
}

async function set(flags: SetFlags): Promise<void> {
  const stored = new StoredLedger(placeOf(flags));
  const repair = readRepair(flags);
  const record = await stored.read();
  const { ledger } = record;
  const next = repairedLedger(record, repair);
  const from = ledger === undefined ? 'nothing' : `${ledger.stage} (seq ${ledger.seq})`;
  const what = `${flags.path} from ${from} to ${next.stage} (seq ${next.seq})`;
  if (flags.yes !== true) {
    throw new RunnerError(
      'KBG-LEDGER-002',
      `would set ${what}, which changes the parameters and no weight or node; check that the infrastructure is at that stage, then add --yes`,
      'refused',
    );
  }
  await stored.write(next);
  const text = `set ${what}: ${repair.reason}\nnext: apply STAGE=${next.stage}, and read its plan first`;
  process.stdout.write(`${flags.json === true ? JSON.stringify({ path: flags.path, ledger: next }) : text}\n`);
}

function placeOf({ path, region = process.env.AWS_REGION, role }: PlaceFlags): LedgerPlace {
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
      '--region must be set if AWS_REGION is not set, for example eu-west-1',
      'usage',
    );
  return { path, region, ...(role === undefined ? {} : { roleArn: role }) };
}

function readRepair({ stage, reason, upgrade, owner, live, sizes, releases }: SetFlags): LedgerRepair {
  if (reason.trim() === '') throw new RunnerError('KBG-LEDGER-005', '--reason must be a text, got ""', 'usage');
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
  throw new RunnerError('KBG-LEDGER-007', `${flag} must contain whole numbers only, got "${text}"`, 'usage');
}

function pair<T>(flag: string, text: string, read: (part: string) => T): Record<Slot, T> {
  const [blue, green, ...more] = text.split(',');
  if (blue && green && more.length === 0) return { blue: read(blue), green: read(green) };
  throw new RunnerError(
    'KBG-LEDGER-008',
    `${flag} must be two comma-separated values, first of blue, then of green, got "${text}"`,
    'usage',
  );
}

function linesOf({ ledger, intent, verdicts }: LedgerRecord): readonly string[] {
  if (ledger === undefined) return [];
  const { stage, seq, upgrade, slots, releases, sizes, owner } = ledger;
  const release = (slot: Slot): string => `${slot} ${releases[slot]}, ${sizes[slot]} proxies`;
  const begun =
    intent === undefined
      ? 'missing'
      : intent.stage === stage
        ? 'none'
        : `an apply of ${intent.stage} has begun and not ended`;
  return [
    `stage     ${stage} (upgrade ${upgrade}, seq ${seq})`,
    `slots     from ${release(slots.from)}; to ${release(slots.to)}`,
    `begun     ${begun}`,
    `owner     ${owner}`,
    ...Object.entries(verdicts).map(
      ([step, it]) =>
        `verdict   ${step}: ${it.verdict} at ${it.stage} (upgrade ${it.upgrade}, seq ${it.seq}): ${it.evidence}`,
    ),
  ];
}
