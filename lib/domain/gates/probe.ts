import type { GateVerdict } from './gate';

/** A request with the status that the next release must answer. */
export interface Probe {
  /** `/orders` or `api.example/orders`. */
  readonly request: string;
  readonly status: number;
}

/** A probe with all statuses that were seen; it was repeated while the status was wrong. */
export interface ProbeResult extends Probe {
  readonly seen: readonly number[];
}

export interface Probes {
  readonly verdict: GateVerdict;
  /** One sentence that names the wrong answers. */
  readonly evidence: string;
  readonly requests: number;
  /** A sentence for each request whose status was wrong every time. */
  readonly different: readonly string[];
}

/** Number of answers that one sentence names. */
const NAMED = 3;

/** Passed if each probe had its status at least once. */
export function judgeProbes(results: readonly ProbeResult[]): Probes {
  const requests = results.length;
  const different = results
    .filter(({ status, seen }) => !seen.includes(status))
    .map(({ request, status, seen }) => `${request}: ${[...new Set(seen)].join(' or ')} instead of ${status}`);
  if (different.length === 0) {
    return { verdict: 'passed', requests, different, evidence: `${requests} probes have the expected answers` };
  }
  const more = different.length > NAMED ? `; and ${different.length - NAMED} more` : '';
  const evidence = `${different.length} of ${requests} probes have unexpected answers: ${different.slice(0, NAMED).join('; ')}${more}`;
  return { verdict: 'failed', requests, different, evidence };
}
