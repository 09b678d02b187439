import type { Probe, ProbeResult, Probes } from '../../domain';
import { judgeProbes } from '../../domain';
import { inParallel } from '../common/in-parallel';
import type { GateMaker, GatewayPlace } from './gate-ports';
import type { GateAnswer, GateQuestion } from './gates';

export interface ProbeSettings extends GatewayPlace {
  readonly probes: readonly Probe[];
}

/** A wrong answer counts if it is seen this often: a node that just left gives one odd answer. */
const TIMES = 3;

export const probeGates: GateMaker<ProbeSettings> = (settings, ports) => {
  const ask = async ({ outline }: GateQuestion): Promise<GateAnswer> => {
    const client = await ports.client(outline, settings);
    const probes = await probeGate(settings.probes, (request) => client(request, 'next'));
    return { verdict: probes.verdict, evidence: probes.evidence, probes };
  };
  return [
    { asked: 'before-first', ask },
    { asked: 'after-rise', ask },
  ];
};

/** Sends each probe to the next release, with the testers' header, and compares its status. */
export async function probeGate(
  probes: readonly Probe[],
  ask: (request: string) => Promise<{ readonly status: number }>,
): Promise<Probes> {
  return judgeProbes(
    await inParallel(probes, async ({ request, status }): Promise<ProbeResult> => {
      const seen: number[] = [];
      while (seen.length < TIMES && !seen.includes(status)) seen.push((await ask(request)).status);
      return { request, status, seen };
    }),
  );
}
