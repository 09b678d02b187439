import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Slot } from '../domain';
import type { ResourceEvent } from '../runner/adapters/terraform/terraform';
import { RunnerError } from '../runner/common/runner-error';
import type { Agreement, RunRequest } from '../runner/run/run-ports';
import { UpgradeRun } from '../runner/run/upgrade-run';
import type { RunWay } from './options/run-way';
import { readNumber } from './options/lab-options';
import type { NotifyFlags } from './options/notify-options';
import { addNotifyOptions, readNotify } from './options/notify-options';
import { Notifier } from '../runner/team/notify/notifier';
import type { JournalFlags } from '../runner/session/run-journal';
import { RunJournal } from '../runner/session/run-journal';
import { RunMouth } from './output/run-output';
import type { SharedTableFlags } from '../runner/session/shared-table';
import { addSharedTableOptions, SharedTable } from '../runner/session/shared-table';
import { sessionPorts } from '../runner/session/session-ports';
import type { AppFlags } from '../runner/session/upgrade-session';
import { addAppOptions, UpgradeSession } from '../runner/session/upgrade-session';

/** What every command takes that applies stages. */
export interface RunFlags extends AppFlags, JournalFlags, NotifyFlags, SharedTableFlags {
  readonly firstApply?: boolean;
  readonly patch?: string;
  readonly allow?: readonly string[];
  readonly answerWithin?: string;
  readonly onSilence: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addRunOptions(command: Command): Command {
  return addSharedTableOptions(addNotifyOptions(addAppOptions(command)))
    .option('--patch <slot>', 'blue or green: its running nodes may be replaced; PATCH is set for the app')
    .option('--allow <address...>', "resources that may be changed beyond a stage's change budget")
    .option('--answer-within <seconds>', 'a question that nobody answers in time ends the run (default: it waits)')
    .option('--on-silence <action>', 'what becomes of the traffic then: pause leaves it, abort brings it back', 'pause')
    .option('--yes', 'apply without asking; without it, and without a terminal, the plan is only shown')
    .option('--json', 'one JSON object a line on stdout; what the steps print goes to stderr')
    .option('--journal <file>', 'append what happens to this file (default: .kong-bluegreen/LEDGER-PATH.jsonl)')
    .option('--no-journal', 'write nothing down');
}

/** Applies stage after stage of the user's app until the aim is reached. */
export async function runUpgrade(flags: RunFlags, way: RunWay): Promise<void> {
  const { answerMs, onSilence } = readAnswering(flags);
  const request = requestOf(flags, way, onSilence);
  const mouth = new RunMouth(flags.json === true);
  const { progress, say, warn, tell } = mouth;
  const environment = { ...process.env, ...(flags.patch === undefined ? {} : { PATCH: flags.patch }) };
  const shared = new SharedTable(way, flags, warn);
  const notifier = new Notifier([...readNotify(flags), ...shared.targets], warn);
  const journal = new RunJournal(way.command, flags, warn, (text) => {
    notifier.hear(text);
  });
  const onResource = (event: ResourceEvent): void => {
    progress.resource(event);
  };
  const told = journal.whole(() =>
    UpgradeSession.use(flags, { environment, onOutput: say, onResource }, async (session) => {
      const agrees = (stage: string): Promise<Agreement> => agreement(stage, flags, answerMs, session.signal);
      const ports = { ...sessionPorts(session, way.gates?.(session, flags.directory, say) ?? []), agrees, tell };
      const asking = isAsked(flags) ? { onSilence, ...within(answerMs) } : undefined;
      const guarded = shared.guarding(ports, session.signal);
      const watched = journal.watching(guarded, () => session.heard(), asking);
      await new UpgradeRun(request, progress.watching(watched)).run();
    }),
  );
  await told.finally(async () => {
    await Promise.all([shared.release(), notifier.close()]);
  });
}

function requestOf(flags: RunFlags, way: RunWay, onSilence: RunRequest['onSilence']): RunRequest {
  return {
    aim: way.aim,
    firstApply: flags.firstApply === true,
    promoted: way.promoted === true,
    patch: flags.patch === undefined ? [] : [readSlot(flags.patch)],
    allowed: flags.allow ?? [],
    dryRunGates: way.dryRunGates === true,
    onSilence,
  };
}

/** There is a terminal, and nobody has agreed beforehand. */
function isAsked({ yes, json }: RunFlags): boolean {
  return yes !== true && process.stdin.isTTY && json !== true;
}

const within = (answerMs: number | undefined): { readonly withinSeconds?: number } =>
  answerMs === undefined ? {} : { withinSeconds: answerMs / 1000 };

async function agreement(
  stage: string,
  flags: RunFlags,
  answerMs: number | undefined,
  signal: AbortSignal,
): Promise<Agreement> {
  if (flags.yes === true) return 'agreed';
  if (!isAsked(flags)) return 'declined';
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  // While it asks, the terminal gives Ctrl-C to it as a key; the session is to end as on any other.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const end = answerMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    const answer = await asking.question(`apply ${stage}? Only "yes" is taken for it: `, { signal: end });
    return answer === 'yes' ? 'agreed' : 'declined';
  } catch (error) {
    if (signal.aborted || !end.aborted) throw error;
    process.stdout.write('\n');
    return 'silent';
  } finally {
    asking.close();
  }
}

const SILENCES = ['pause', 'abort'] as const;

function readAnswering({ answerWithin, onSilence: text }: RunFlags): {
  readonly answerMs: number | undefined;
  readonly onSilence: RunRequest['onSilence'];
} {
  const onSilence = SILENCES.find((it) => it === text);
  if (onSilence === undefined)
    throw new RunnerError('KBG-CLI-066', `--on-silence must be ${SILENCES.join(' or ')}, got "${text}"`, 'usage');
  if (answerWithin !== undefined) {
    return { answerMs: readNumber('--answer-within', answerWithin, 1, 86_400) * 1000, onSilence };
  }
  if (onSilence === 'pause') return { answerMs: undefined, onSilence };
  throw new RunnerError(
    'KBG-CLI-067',
    '--on-silence needs a time after which nobody answered; give --answer-within too',
    'usage',
  );
}

function readSlot(text: string): Slot {
  if (text === 'blue' || text === 'green') return text;
  throw new RunnerError('KBG-CLI-068', `--patch must be blue or green, got "${text}"`, 'usage');
}
