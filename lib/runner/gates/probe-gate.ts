import type { Probe, ProbeResult, Probes } from '../../domain';
import { judgeProbes } from '../../domain';
import { inParallel } from '../common/in-parallel';

/** An answer is believed to be wrong when it is so often: a node that just left answers oddly once. */
const TIMES = 3;

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
