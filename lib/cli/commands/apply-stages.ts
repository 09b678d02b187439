import type { Agreement } from '../../runner/run/run-ports';
import { runUpgrade } from '../../runner/session/run-upgrade';
import type { RunFlags } from '../options/run-options';
import { readRun } from '../options/run-options';
import type { RunWay } from '../options/run-way';
import { RunOutput } from '../output/run-output';
import { terminalAnswer } from '../output/terminal-answer';

/** Parses the options of a command that applies stages, and runs it. */
export async function applyStages(flags: RunFlags, way: RunWay): Promise<void> {
  const command = readRun(flags, way);
  const { asking } = command;
  const output = new RunOutput(flags.json === true);
  const agrees = async (stage: string, signal: AbortSignal): Promise<Agreement> => {
    if (flags.yes === true) return 'agreed';
    return asking ? await terminalAnswer(stage, signal, asking.withinSeconds) : 'declined';
  };
  await runUpgrade(command, {
    agrees,
    say: output.say,
    warn: output.warn,
    tell: output.tell,
    onResource: (event) => {
      output.progress.resource(event);
    },
    watching: (ports) => output.progress.watching(ports),
  });
}
