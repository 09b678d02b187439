import type { GateVerdict } from './gate';

/** A request, and the status that the next release must answer. */
export interface Probe {
  /** `/orders` or `api.example/orders`. */
  readonly request: string;
  readonly status: number;
}

/** What was answered, asked again as long as it was not what must be. */
export interface ProbeResult extends Probe {
  readonly seen: readonly number[];
}

export interface Probes {
  readonly verdict: GateVerdict;
  /** One sentence with what was answered otherwise. */
  readonly evidence: string;
  readonly requests: number;
  /** A sentence for each request whose answer was another every time. */
  readonly different: readonly string[];
}

/** How many answers one sentence names. */
const NAMED = 3;

export function judgeProbes(results: readonly ProbeResult[]): Probes {
  const requests = results.length;
  const different = results
    .filter(({ status, seen }) => !seen.includes(status))
    .map(({ request, status, seen }) => `${request}: ${[...new Set(seen)].join(' or ')} and not ${status}`);
  if (different.length === 0) {
    return { verdict: 'passed', requests, different, evidence: `${requests} probes are answered as they must be` };
  }
  const more = different.length > NAMED ? `; and ${different.length - NAMED} more` : '';
  const evidence = `${different.length} of ${requests} probes are answered otherwise: ${different.slice(0, NAMED).join('; ')}${more}`;
  return { verdict: 'failed', requests, different, evidence };
}
