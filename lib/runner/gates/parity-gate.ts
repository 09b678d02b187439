import type { Parity, ProbeAnswer, Probed, ProbePair } from '../../domain';
import { differenceOf, judgeParity } from '../../domain';
import { inParallel } from '../common/in-parallel';

/** Asks the gateway from outside, as a client does. */
export interface ParityPorts {
  /** With the testers' header the next release answers, without it the live one. */
  ask(request: string, of: 'live' | 'next'): Promise<ProbeAnswer>;
}

/** A difference is believed when it is seen so often: a node that just left, or a rule on its way, answers oddly once. */
const TIMES = 3;
/** Asks every request of both releases, before the next one gets its first percent. */
export async function parityGate(requests: readonly string[], ports: ParityPorts): Promise<Parity> {
  return judgeParity(await inParallel(requests, (request) => probe(request, ports)));
}

async function probe(request: string, ports: ParityPorts): Promise<Probed> {
  const pairs: ProbePair[] = [];
  for (let i = 0; i < TIMES; i += 1) {
    const live = await ports.ask(request, 'live');
    const next = await ports.ask(request, 'next');
    pairs.push({ request, live, next });
    if (differenceOf(live, next) === undefined) break;
  }
  return { request, pairs };
}
