import type { ResourceEvent } from '../common/resource-event';
import type { GateSettings } from '../gates/gate-table';
import { gatesOf } from '../gates/gate-table';
import type { Agreement, RunEvent, RunPorts, RunRequest } from '../run/run-ports';
import { UpgradeRun } from '../run/upgrade-run';
import { Notifier } from '../team/notify/notifier';
import type { Receiver } from '../team/notify/receiver';
import type { Asking, JournalFlags } from './run-journal';
import { RunJournal } from './run-journal';
import { gatePorts } from './session-gates';
import { sessionPorts } from './session-ports';
import type { SharedTableFlags } from './shared-table';
import { SharedTable } from './shared-table';
import type { AppPlace } from './upgrade-session';
import { UpgradeSession } from './upgrade-session';

/** A command that applies stages, with its parsed options. */
export interface UpgradeCommand {
  /** Name of the command. */
  readonly command: string;
  /** True if the command only brings traffic back, so that waiting for somebody costs requests. */
  readonly goesBack: boolean;
  readonly place: AppPlace;
  readonly request: RunRequest;
  readonly gates: GateSettings;
  /** Environment of the app, Terraform and its steps, on top of that of this process. */
  readonly environment: NodeJS.ProcessEnv;
  readonly journal: JournalFlags;
  readonly sharedTable: SharedTableFlags;
  readonly receivers: readonly Receiver[];
  /** How the operator is asked; undefined if nobody is. */
  readonly asking: Asking;
}

/** The person at the terminal, or the log of a pipeline. */
export interface Operator {
  /** Prints a line of a step or a gate. */
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
  /** Prints an event of the run. */
  readonly tell: (event: RunEvent) => void;
  readonly agrees: (stage: string, signal: AbortSignal) => Promise<Agreement>;
  /** Shows what Terraform works on. */
  readonly onResource: (event: ResourceEvent) => void;
  /** The same ports; long calls show their progress. */
  readonly watching: (ports: RunPorts) => RunPorts;
}

/** Applies stage after stage of the user's app until the aim is reached. */
export async function runUpgrade(command: UpgradeCommand, operator: Operator): Promise<void> {
  const { receivers, request, place, gates, asking } = command;
  const environment = { ...process.env, ...command.environment };
  const { say, warn, tell, onResource } = operator;
  const shared = new SharedTable(command, command.sharedTable, warn);
  const notifier = new Notifier([...receivers, ...shared.receivers], warn);
  const journal = new RunJournal(command.command, command.journal, warn, (text) => {
    notifier.hear(text);
  });
  const whole = journal.whole(() =>
    UpgradeSession.use(place, { environment, onOutput: say, onResource }, async (session) => {
      const agrees = (stage: string): Promise<Agreement> => operator.agrees(stage, session.signal);
      const made = gatesOf(gates, gatePorts(session, say));
      const guarded = shared.guarding({ ...sessionPorts(session, made), agrees, tell }, session.signal);
      const watched = journal.watching(guarded, () => session.gateway.heard(), asking);
      await new UpgradeRun(request, operator.watching(watched)).run();
    }),
  );
  await whole.finally(async () => {
    await Promise.all([shared.release(), notifier.close()]);
  });
}
