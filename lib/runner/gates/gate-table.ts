import { alarmGates } from './alarms-gate';
import { analysisGates } from './analysis-gate';
import { commandGates } from './command-gate';
import type { GateMaker, GatePorts } from './gate-ports';
import type { Gate } from './gates';
import { parityGates } from './parity-gate';
import { probeGates } from './probe-gate';

/** Every kind of gate, in the order in which a run asks them. The alarms are last: they need the minutes that the others take. */
const GATES = {
  probes: probeGates,
  parity: parityGates,
  analysis: analysisGates,
  command: commandGates,
  alarms: alarmGates,
};

type Table = typeof GATES;
export type GateName = keyof Table;

/** Settings of the gates that a run asks. @default - a gate without settings is not asked */
export type GateSettings = { readonly [Name in GateName]?: Parameters<Table[Name]>[0] };

/** The gates that the settings name. A gate that fails to get an answer has the verdict `error`: it knows nothing about the release. */
export function gatesOf(settings: GateSettings, ports: GatePorts): readonly Gate[] {
  return (Object.keys(GATES) as GateName[]).flatMap((name) => {
    const own = settings[name];
    if (own === undefined) return [];
    const make = GATES[name] as GateMaker<typeof own>;
    return make(own, ports).map((gate) => ({ ...gate, name, ask: (question) => answered(gate, question, ports) }));
  });
}

async function answered(
  gate: Omit<Gate, 'name'>,
  question: Parameters<Gate['ask']>[0],
  { signal }: GatePorts,
): ReturnType<Gate['ask']> {
  try {
    return await gate.ask(question);
  } catch (error) {
    signal.throwIfAborted();
    return { verdict: 'error', evidence: (error as Error).message };
  }
}
