import type { GateVerdict } from './gate';

/** The compared parts of an answer to one request. */
export interface ProbeAnswer {
  readonly status: number;
  /** Values of the compared headers, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The answers of the live and of the next release to one request. */
export interface ProbePair {
  /** The request as in the list: `/orders` or `api.example/orders`. */
  readonly request: string;
  readonly live: ProbeAnswer;
  readonly next: ProbeAnswer;
}

/** A request with all its answers; it was repeated while the answers differed. */
export interface Probed {
  readonly request: string;
  readonly pairs: readonly ProbePair[];
}

export interface Parity {
  readonly verdict: GateVerdict;
  /** One sentence that names the differences. */
  readonly evidence: string;
  readonly requests: number;
  /** A sentence for each request whose answers differ. */
  readonly different: readonly string[];
}

/** True for a status that proves nothing about the configuration: no route, a redirect, or a failure. */
const provesNothing = (status: number): boolean => status === 404 || (status >= 300 && status < 400) || status >= 500;
/** Number of differences that one sentence names. */
const NAMED = 3;

/** The first difference between two answers, in words; undefined if they agree. */
export function differenceOf(live: ProbeAnswer, next: ProbeAnswer): string | undefined {
  if (live.status !== next.status) return `${live.status} and ${next.status}`;
  const name = Object.keys({ ...live.headers, ...next.headers }).find((it) => live.headers[it] !== next.headers[it]);
  return name && `${name} ${shown(live.headers[name])} and ${shown(next.headers[name])}`;
}

/**
 * Compares the answers of both releases. Failed: the answers to a request differ every time. Inconclusive: the answers of the live release
 * differ between repetitions, or the live release serves none of the requests, so nothing was compared.
 */
export function judgeParity(probed: readonly Probed[]): Parity {
  const requests = probed.length;
  const differing = probed.filter(({ pairs }) => pairs.every(({ live, next }) => differenceOf(live, next)));
  const steady = differing.filter(({ pairs }) => isSteady(pairs));
  const different = steady.map(
    ({ request, pairs: [pair] }) => `${request}: ${pair && differenceOf(pair.live, pair.next)}`,
  );
  const counted = { requests, different };
  if (different.length > 0) {
    const more = different.length > NAMED ? `; and ${different.length - NAMED} more` : '';
    const evidence = `${different.length} of ${requests} requests have different answers from the next release (live and next): ${different.slice(0, NAMED).join('; ')}${more}`;
    return { ...counted, verdict: 'failed', evidence };
  }
  const [odd] = differing;
  if (odd) {
    const evidence = `the live release gives different answers to ${odd.request}; remove the request from the list, or fix its upstream service`;
    return { ...counted, verdict: 'inconclusive', evidence };
  }
  const statuses = probed.map(({ pairs }) => pairs.at(-1)?.live.status ?? 0);
  if (statuses.every(provesNothing)) {
    const all = [...new Set(statuses)].sort().join(' or ');
    const evidence = `the live release answers all ${requests} requests with ${all}, so nothing was compared; check that the list is for this gateway, and that the address is the one that its clients use`;
    return { ...counted, verdict: 'inconclusive', evidence };
  }
  return { ...counted, verdict: 'passed', evidence: `both releases give the same answers to ${requests} requests` };
}

function isSteady(pairs: readonly ProbePair[]): boolean {
  const [first] = pairs;
  return pairs.every(({ live }) => first !== undefined && differenceOf(first.live, live) === undefined);
}

function shown(value: string | undefined): string {
  return value === undefined ? 'missing' : `"${value}"`;
}
