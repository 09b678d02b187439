import type { Command } from 'commander';
import type { Slot } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';
import type { RunRequest } from '../../runner/run/run-ports';
import type { JournalFlags } from '../../runner/session/run-journal';
import type { UpgradeCommand } from '../../runner/session/run-upgrade';
import type { SharedTableFlags } from '../../runner/session/shared-table';
import type { AppFlags } from './app-options';
import { addAppOptions } from './app-options';
import { readNumber } from './lab-options';
import type { NotifyFlags } from './notify-options';
import { addNotifyOptions, readNotify } from './notify-options';
import type { RunWay } from './run-way';
import { addSharedTableOptions } from './shared-table-options';

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

/** @throws RunnerError for options that contradict each other, or have a wrong value */
export function readRun(flags: RunFlags, way: RunWay): UpgradeCommand {
  const onSilence = readSilence(flags);
  const withinSeconds = readWithin(flags, onSilence);
  const asking = { onSilence, ...(withinSeconds === undefined ? {} : { withinSeconds }) };
  return {
    command: way.command,
    goesBack: way.goesBack === true,
    place: flags,
    request: {
      aim: way.aim,
      firstApply: flags.firstApply === true,
      promoted: way.promoted === true,
      patch: flags.patch === undefined ? [] : [readSlot(flags.patch)],
      allowed: flags.allow ?? [],
      dryRunGates: way.dryRunGates === true,
      onSilence,
    },
    gates: way.gates ?? {},
    environment: flags.patch === undefined ? {} : { PATCH: flags.patch },
    journal: flags,
    sharedTable: flags,
    receivers: readNotify(flags),
    asking: isAsked(flags) ? asking : undefined,
  };
}

/** True if there is a terminal, and no option has agreed already. */
function isAsked({ yes, json }: RunFlags): boolean {
  return yes !== true && process.stdin.isTTY && json !== true;
}

const SILENCES = ['pause', 'abort'] as const;

function readSilence({ onSilence: text }: RunFlags): RunRequest['onSilence'] {
  const action = SILENCES.find((it) => it === text);
  if (action !== undefined) return action;
  throw new RunnerError('KBG-CLI-066', `--on-silence must be ${SILENCES.join(' or ')}, got "${text}"`, 'usage');
}

function readWithin({ answerWithin }: RunFlags, onSilence: RunRequest['onSilence']): number | undefined {
  if (answerWithin !== undefined) return readNumber('--answer-within', answerWithin, 1, 86_400);
  if (onSilence === 'pause') return undefined;
  throw new RunnerError('KBG-CLI-067', '--on-silence needs a time limit for the answer; add --answer-within', 'usage');
}

function readSlot(text: string): Slot {
  if (text === 'blue' || text === 'green') return text;
  throw new RunnerError('KBG-CLI-068', `--patch must be blue or green, got "${text}"`, 'usage');
}
