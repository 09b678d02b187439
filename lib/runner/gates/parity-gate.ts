import type { Parity, Probed, ProbePair } from '../../domain';
import { differenceOf, judgeParity } from '../../domain';
import { inParallel } from '../common/in-parallel';
import type { GateMaker, GatewayClient, GatewayPlace } from './gate-ports';

export interface ParitySettings extends GatewayPlace {
  readonly requests: readonly string[];
}

/** A difference counts if it is seen this often: a node that just left, or a rule that is not everywhere yet, gives one odd answer. */
const TIMES = 3;

export const parityGates: GateMaker<ParitySettings> = (settings, ports) => [
  {
    asked: 'before-first',
    ask: async ({ outline }) => {
      const parity = await parityGate(settings.requests, await ports.client(outline, settings));
      return { verdict: parity.verdict, evidence: parity.evidence, parity };
    },
  },
];

/** Sends every request to both releases before the next release gets its first percent. */
export async function parityGate(requests: readonly string[], ask: GatewayClient): Promise<Parity> {
  return judgeParity(await inParallel(requests, (request) => probe(request, ask)));
}

async function probe(request: string, ask: GatewayClient): Promise<Probed> {
  const pairs: ProbePair[] = [];
  for (let i = 0; i < TIMES; i += 1) {
    const live = await ask(request, 'live');
    const next = await ask(request, 'next');
    pairs.push({ request, live, next });
    if (differenceOf(live, next) === undefined) break;
  }
  return { request, pairs };
}
