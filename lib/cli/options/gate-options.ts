import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { AnalysisThresholds } from '../../domain';
import { DEFAULT_THRESHOLDS } from '../../domain';
import { commandGate } from '../../runner/adapters/process/command-gate';
import type { Gate, GateAnswer } from '../../runner/gates/gates';
import { RunnerError } from '../../runner/common/runner-error';
import { readNumber } from './lab-options';
import type { ParityFlags } from './parity-options';
import { addParityOptions, readParity } from './parity-options';
import { readPrometheus } from './prometheus-options';
import { THRESHOLDS } from './threshold-options';
import type { AnalysisAsked, UpgradeSession } from '../../runner/session/upgrade-session';

/** What `run` takes about its gates; a threshold is undefined where it was not given. */
export interface GateFlags extends ParityFlags {
  readonly analyze?: boolean;
  readonly prometheus?: string;
  readonly gate?: string;
  readonly bake?: string;
  readonly gateTimeout: string;
  readonly dryRunGates?: boolean;
  readonly maxErrorRateExcess?: string;
  readonly maxClientErrorRateExcess?: string;
  readonly maxP99LatencyRatio?: string;
  readonly maxErrorRate?: string;
  readonly minRequests?: string;
}

const NAMES = Object.keys(THRESHOLDS) as readonly (keyof AnalysisThresholds)[];

/** Wilson's interval of so many minutes is the first that can lie on one side of a half: below it, latency tells nothing. */
const SHORTEST_ANALYSIS = 240;
const USUAL_ANALYSIS = 600;
const LONGEST = 86_400;
/** Until the first whole minute begins, and until the last one can be read. */
const LATEST_VERDICT_SECONDS = 180;

export function addGateOptions(command: Command): Command {
  addParityOptions(command)
    .option(
      '--analyze',
      'after each rise of the weight, judge the next release side by side with the live one by the metrics in CloudWatch',
    )
    .option(
      '--prometheus <file>',
      'the metrics that the analysis judges, from a Prometheus in place of CloudWatch: YAML with url and a query each for requests, serverErrors, clientErrors and p99Seconds, in which $slot stands for blue or green',
    )
    .option(
      '--gate <command>',
      'asked after each rise of the weight: 0 passed, 13 can not tell, anything else brings all traffic back',
    )
    .option(
      '--bake <seconds>',
      `time under the new weights that the analysis watches, on AWS's clock and in whole minutes (default: ${USUAL_ANALYSIS}, from ${SHORTEST_ANALYSIS} on); without --analyze, before the command is asked (default: 0)`,
    )
    .option('--gate-timeout <seconds>', 'a command that takes longer has not passed', '600')
    .option('--dry-run-gates', 'gates are asked and told, and never acted on');
  for (const name of NAMES) {
    const { flag, value, description } = THRESHOLDS[name];
    command.option(`${flag} <${value}>`, `${description} (default: ${DEFAULT_THRESHOLDS[name]})`);
  }
  return command;
}

/** The gates as they were asked for, once there is a session for them. */
export type Gates = (session: UpgradeSession, directory: string, onLine: (line: string) => void) => readonly Gate[];

/** @throws RunnerError for flags that ask for nothing, or for what can't be */
export function readGates(flags: GateFlags): Gates {
  const timeoutSeconds = readNumber('--gate-timeout', flags.gateTimeout, 1, LONGEST);
  const thresholds = readThresholds(flags);
  const analyzes = flags.analyze === true;
  const bakeSeconds = readBake(flags);
  const { gate: command } = flags;
  const prometheus = flags.prometheus === undefined ? undefined : readPrometheus(flags.prometheus);
  if (prometheus && !analyzes)
    throw new RunnerError(
      'KBG-CLI-037',
      '--prometheus is for the analysis, and there is none; give --analyze too',
      'usage',
    );
  const parity = readParity(flags);
  if (command?.trim() === '') throw new RunnerError('KBG-CLI-038', '--gate must name a command, got nothing', 'usage');
  return (session, directory, onLine) => [
    ...(parity ? parity(session) : []),
    ...(analyzes
      ? [analysis(session, { bakeSeconds, thresholds, ...(prometheus ? { prometheus } : {}) }, onLine)]
      : []),
    ...(command === undefined
      ? []
      : [
          commandGate({
            command,
            // What was watched has baked.
            bakeSeconds: analyzes ? 0 : bakeSeconds,
            timeoutSeconds,
            directory: resolve(directory),
            environment: process.env,
            signal: session.signal,
            onLine,
          }),
        ]),
  ];
}

function readBake({ analyze, gate, parity, probes, bake, dryRunGates }: GateFlags): number {
  if (analyze === true) {
    const text = bake ?? String(USUAL_ANALYSIS);
    const seconds = Number(text);
    if (text.trim() !== '' && seconds >= SHORTEST_ANALYSIS && seconds <= LONGEST) return seconds;
    throw new RunnerError(
      'KBG-CLI-039',
      `--bake must be a number from ${SHORTEST_ANALYSIS} to ${LONGEST} with --analyze, because fewer than four minutes tell nothing of latency, got "${text}"`,
      'usage',
    );
  }
  const seconds = readNumber('--bake', bake ?? '0', 0, LONGEST);
  if (gate === undefined && seconds > 0) {
    throw new RunnerError(
      'KBG-CLI-040',
      '--bake is the time before a gate is asked, and there is none; give --analyze or --gate too',
      'usage',
    );
  }
  if (gate === undefined && (parity ?? probes) === undefined && dryRunGates === true) {
    throw new RunnerError(
      'KBG-CLI-041',
      '--dry-run-gates asks gates, and there is none; give --parity, --probes, --analyze or --gate too',
      'usage',
    );
  }
  return seconds;
}

function readThresholds(flags: GateFlags): AnalysisThresholds {
  const given = NAMES.filter((name) => flags[name] !== undefined);
  const [first] = given;
  if (first !== undefined && flags.analyze !== true) {
    throw new RunnerError(
      'KBG-CLI-042',
      `${THRESHOLDS[first].flag} is a bound of the analysis, and there is none; give --analyze too`,
      'usage',
    );
  }
  const read = given.map((name) => {
    const { flag, low, high } = THRESHOLDS[name];
    return [name, readNumber(flag, flags[name] ?? '', low, high)] as const;
  });
  return { ...DEFAULT_THRESHOLDS, ...Object.fromEntries(read) };
}

/** What AWS does not answer is no answer about the release. */
function analysis(session: UpgradeSession, asked: AnalysisAsked, onLine: (line: string) => void): Gate {
  return {
    name: 'analysis',
    asked: 'after-rise',
    expectedSeconds: asked.bakeSeconds + LATEST_VERDICT_SECONDS,
    ask: async ({ outline }): Promise<GateAnswer> => {
      try {
        const judged = await session.analysis(outline, asked, onLine);
        return { verdict: judged.verdict, evidence: judged.evidence, analysis: judged };
      } catch (error) {
        session.signal.throwIfAborted();
        return { verdict: 'error', evidence: (error as Error).message };
      }
    },
  };
}
