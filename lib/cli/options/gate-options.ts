import type { Command } from 'commander';
import type { AnalysisThresholds } from '../../domain';
import { DEFAULT_THRESHOLDS } from '../../domain';
import { RunnerError } from '../../runner/common/runner-error';
import type { GateSettings } from '../../runner/gates/gate-table';
import { readNumber } from './lab-options';
import type { ParityFlags } from './parity-options';
import { addParityOptions, readParity } from './parity-options';
import { readPrometheus } from './prometheus-options';
import { THRESHOLDS } from './threshold-options';

/** Options of `run` about its gates; a threshold is undefined if it was not given. */
export interface GateFlags extends ParityFlags {
  readonly analyze?: boolean;
  readonly prometheus?: string;
  readonly gate?: string;
  readonly bake?: string;
  readonly gateTimeout: string;
  readonly alarms: boolean;
  readonly dryRunGates?: boolean;
  readonly maxErrorRateExcess?: string;
  readonly maxClientErrorRateExcess?: string;
  readonly maxP99LatencyRatio?: string;
  readonly maxErrorRate?: string;
  readonly minRequests?: string;
}

const NAMES = Object.keys(THRESHOLDS) as readonly (keyof AnalysisThresholds)[];

/** Wilson's interval of fewer minutes can't lie on one side of a half, so a shorter analysis can't judge latency. */
const SHORTEST_ANALYSIS = 240;
const USUAL_ANALYSIS = 600;
const LONGEST = 86_400;

export function addGateOptions(command: Command): Command {
  addParityOptions(command)
    .option(
      '--analyze',
      'after each rise of the weight, compare the metrics of the next release in CloudWatch with those of the live release',
    )
    .option(
      '--prometheus <file>',
      'read the metrics of the analysis from a Prometheus instead of CloudWatch: YAML with url and a query each for requests, serverErrors, clientErrors and p99Seconds, in which $slot stands for blue or green',
    )
    .option(
      '--gate <command>',
      'run a command after each rise of the weight: exit code 0 is passed, 13 is inconclusive, any other brings all traffic back',
    )
    .option(
      '--bake <seconds>',
      `time under the new weights that the analysis watches, on AWS's clock and in whole minutes (default: ${USUAL_ANALYSIS}, at least ${SHORTEST_ANALYSIS}); without --analyze, time before the command is run (default: 0)`,
    )
    .option('--gate-timeout <seconds>', 'a command that takes longer has not passed', '600')
    .option(
      '--no-alarms',
      "do not ask for the CloudWatch alarms that the app's monitoring creates for the next release (default: an alarm in ALARM after a rise brings all traffic back)",
    )
    .option('--dry-run-gates', 'ask the gates and report their verdicts, but never act on a verdict');
  for (const name of NAMES) {
    const { flag, value, description } = THRESHOLDS[name];
    command.option(`${flag} <${value}>`, `${description} (default: ${DEFAULT_THRESHOLDS[name]})`);
  }
  return command;
}

/** @throws RunnerError for options that contradict each other, or have a wrong value */
export function readGates(flags: GateFlags): GateSettings {
  const timeoutSeconds = readNumber('--gate-timeout', flags.gateTimeout, 1, LONGEST);
  const thresholds = readThresholds(flags);
  const analyzes = flags.analyze === true;
  const bakeSeconds = readBake(flags);
  const { gate: command } = flags;
  const prometheus = flags.prometheus === undefined ? undefined : readPrometheus(flags.prometheus);
  if (prometheus && !analyzes)
    throw new RunnerError('KBG-CLI-037', '--prometheus is an option of the analysis; add --analyze', 'usage');
  if (command?.trim() === '')
    throw new RunnerError('KBG-CLI-038', '--gate must name a command, got ""; leave it out or name one', 'usage');
  return {
    ...readParity(flags),
    ...(analyzes ? { analysis: { bakeSeconds, thresholds, ...(prometheus ? { prometheus } : {}) } } : {}),
    // The analysis has already waited for the bake time.
    ...(command === undefined ? {} : { command: { command, bakeSeconds: analyzes ? 0 : bakeSeconds, timeoutSeconds } }),
    ...(flags.alarms ? { alarms: {} } : {}),
  };
}

function readBake({ analyze, gate, parity, probes, bake, alarms, dryRunGates }: GateFlags): number {
  if (analyze === true) {
    const text = bake ?? String(USUAL_ANALYSIS);
    const seconds = Number(text);
    if (text.trim() !== '' && seconds >= SHORTEST_ANALYSIS && seconds <= LONGEST) return seconds;
    throw new RunnerError(
      'KBG-CLI-039',
      `--bake must be a number from ${SHORTEST_ANALYSIS} to ${LONGEST} with --analyze, because fewer than four minutes say nothing about latency, got "${text}"`,
      'usage',
    );
  }
  const seconds = readNumber('--bake', bake ?? '0', 0, LONGEST);
  if (gate === undefined && seconds > 0)
    throw new RunnerError('KBG-CLI-040', '--bake is the time before a gate is asked; add --analyze or --gate', 'usage');
  if (gate === undefined && (parity ?? probes) === undefined && !alarms && dryRunGates === true)
    throw new RunnerError(
      'KBG-CLI-041',
      '--dry-run-gates needs a gate; add --parity, --probes, --analyze or --gate, or leave out --no-alarms',
      'usage',
    );
  return seconds;
}

function readThresholds(flags: GateFlags): AnalysisThresholds {
  const given = NAMES.filter((name) => flags[name] !== undefined);
  const [first] = given;
  if (first !== undefined && flags.analyze !== true) {
    throw new RunnerError(
      'KBG-CLI-042',
      `${THRESHOLDS[first].flag} is a bound of the analysis; add --analyze`,
      'usage',
    );
  }
  const read = given.map((name) => {
    const { flag, low, high } = THRESHOLDS[name];
    return [name, readNumber(flag, flags[name] ?? '', low, high)] as const;
  });
  return { ...DEFAULT_THRESHOLDS, ...Object.fromEntries(read) };
}
