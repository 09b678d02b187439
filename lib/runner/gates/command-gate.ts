import type { GateVerdict } from '../../domain';
import { EXIT_CODES } from '../../domain';
import type { GateMaker, GatePorts } from './gate-ports';
import type { GateAnswer, GateQuestion } from './gates';

/** A shell command of the user: its exit code is the verdict, its last line is the evidence. */
export interface CommandSettings {
  readonly command: string;
  /** Seconds under the new weights before the command is run. */
  readonly bakeSeconds: number;
  /** Seconds after which the command is ended; the gate has not passed then. */
  readonly timeoutSeconds: number;
}

const SIGNALLED: GateAnswer = { verdict: 'inconclusive', evidence: 'the command was ended by a signal' };

/** Exit code 0 is passed, 13 is inconclusive, any other is failed: a gate that can't do its work must not pass. */
export const commandGates: GateMaker<CommandSettings> = (settings, ports) => [
  { asked: 'after-rise', expectedSeconds: settings.bakeSeconds, ask: (question) => ask(question, settings, ports) },
];

async function ask(
  { stage, weights }: GateQuestion,
  { command, bakeSeconds, timeoutSeconds }: CommandSettings,
  { shell, pause, signal }: GatePorts,
): Promise<GateAnswer> {
  await pause(bakeSeconds * 1000);
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const environment = {
    KONG_BLUEGREEN_STAGE: stage,
    KONG_BLUEGREEN_WEIGHT_BLUE: String(weights.blue),
    KONG_BLUEGREEN_WEIGHT_GREEN: String(weights.green),
  };
  const { code, last } = await shell(command, environment, AbortSignal.any([signal, timeout]));
  signal.throwIfAborted();
  if (timeout.aborted) {
    return { verdict: 'inconclusive', evidence: `the command did not end within ${timeoutSeconds} s` };
  }
  return code === null ? SIGNALLED : { verdict: verdictOf(code), evidence: `exit ${code}: ${last}` };
}

function verdictOf(code: number): GateVerdict {
  if (code === 0) return 'passed';
  return code === EXIT_CODES.paused.code ? 'inconclusive' : 'failed';
}
