import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Slot } from '../domain';
import { RunnerError } from '../runner/common/runner-error';
import type { Agreement, RunRequest } from '../runner/run/run-ports';
import type { JournalFlags } from '../runner/session/run-journal';
import { runUpgrade } from '../runner/session/run-upgrade';
import type { SharedTableFlags } from '../runner/session/shared-table';
import type { AppFlags } from './options/app-options';
import { addAppOptions } from './options/app-options';
import { readNumber } from './options/lab-options';
import type { NotifyFlags } from './options/notify-options';
import { addNotifyOptions, readNotify } from './options/notify-options';
import type { RunWay } from './options/run-way';
import { addSharedTableOptions } from './options/shared-table-options';
import { RunOutput } from './output/run-output';

/** Options of every command that applies stages. */
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
    .option('--patch <slot>', 'blue or green: allow that its running nodes are replaced; sets PATCH for the app')
    .option('--allow <address...>', "resources that may change beyond a stage's change budget")
    .option('--answer-within <seconds>', 'end the run if nobody answers its question in this time (default: wait)')
    .option('--on-silence <action>', 'the traffic in that case: pause keeps it as it is, abort brings it back', 'pause')
    .option('--yes', 'apply without a question; without --yes and without a terminal, only show the plan')
    .option('--json', 'print one JSON object a line to stdout; the output of steps goes to stderr')
    .option('--journal <file>', 'append the events to this file (default: .kong-bluegreen/LEDGER-PATH.jsonl)')
    .option('--no-journal', 'write no journal');
}

/** Parses the options, and applies stage after stage of the user's app until the aim is reached. */
export async function runApp(flags: RunFlags, way: RunWay): Promise<void> {
  const { answerMs, onSilence } = readAnswering(flags);
  const { progress, say, warn, tell } = new RunOutput(flags.json === true);
  const command = {
    command: way.command,
    goesBack: way.goesBack === true,
    place: flags,
    request: requestOf(flags, way, onSilence),
    gates: way.gates ?? {},
    environment: flags.patch === undefined ? {} : { PATCH: flags.patch },
    journal: flags,
    sharedTable: flags,
    receivers: readNotify(flags),
    asking: isAsked(flags)
      ? { onSilence, ...(answerMs === undefined ? {} : { withinSeconds: answerMs / 1000 }) }
      : undefined,
  };
  await runUpgrade(command, {
    ...{ say, warn, tell },
    agrees: (stage, signal) => agreement(stage, flags, answerMs, signal),
    onResource: (event) => {
      progress.resource(event);
    },
    watching: (ports) => progress.watching(ports),
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

/** True if there is a terminal, and no option has agreed already. */
function isAsked({ yes, json }: RunFlags): boolean {
  return yes !== true && process.stdin.isTTY && json !== true;
}

async function agreement(
  stage: string,
  flags: RunFlags,
  answerMs: number | undefined,
  signal: AbortSignal,
): Promise<Agreement> {
  if (flags.yes === true) return 'agreed';
  if (!isAsked(flags)) return 'declined';
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // While it waits for an answer, the terminal handles Ctrl-C as a key. The process must get the signal as usual.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const end = answerMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    const answer = await terminal.question(`apply ${stage}? Only "yes" is taken for it: `, { signal: end });
    return answer === 'yes' ? 'agreed' : 'declined';
  } catch (error) {
    if (signal.aborted || !end.aborted) throw error;
    process.stdout.write('\n');
    return 'silent';
  } finally {
    terminal.close();
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
  throw new RunnerError('KBG-CLI-067', '--on-silence needs a time limit for the answer; add --answer-within', 'usage');
}

function readSlot(text: string): Slot {
  if (text === 'blue' || text === 'green') return text;
  throw new RunnerError('KBG-CLI-068', `--patch must be blue or green, got "${text}"`, 'usage');
}
