import type { GateVerdict } from './gate';

/** What was answered to one request, as far as it is compared. */
export interface ProbeAnswer {
  readonly status: number;
  /** Values of the compared headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One request, asked of the live release and of the next one. */
export interface ProbePair {
  /** As it stands in the list: `/orders` or `api.example/orders`. */
  readonly request: string;
  readonly live: ProbeAnswer;
  readonly next: ProbeAnswer;
}

/** A request, asked again as long as the answers differed. */
export interface Probed {
  readonly request: string;
  readonly pairs: readonly ProbePair[];
}

export interface Parity {
  readonly verdict: GateVerdict;
  /** One sentence with what differs. */
  readonly evidence: string;
  readonly requests: number;
  /** A sentence for each request whose answers differ. */
  readonly different: readonly string[];
}

/** Says nothing of a configuration: nothing is served there, somebody else redirects, or nobody can answer. */
const isMute = (status: number): boolean => status === 404 || (status >= 300 && status < 400) || status >= 500;
/** How many differences one sentence names. */
const NAMED = 3;

/** What differs between two answers, in words; undefined where nothing does. */
export function differenceOf(live: ProbeAnswer, next: ProbeAnswer): string | undefined {
  if (live.status !== next.status) return `${live.status} and ${next.status}`;
  const name = Object.keys({ ...live.headers, ...next.headers }).find((it) => live.headers[it] !== next.headers[it]);
  return name && `${name} ${shown(live.headers[name])} and ${shown(next.headers[name])}`;
}

/**
 * The next release answers what the live one answers. Failed: a request's answers differ every time it was asked. Inconclusive: the live
 * release does not agree with itself, or serves none of the requests, so that nothing was compared.
 */
export function judgeParity(probed: readonly Probed[]): Parity {
  const requests = probed.length;
  const differing = probed.filter(({ pairs }) => pairs.every(({ live, next }) => differenceOf(live, next)));
  const steady = differing.filter(({ pairs }) => isSteady(pairs));
  const different = steady.map(
    ({ request, pairs: [pair] }) => `${request}: ${pair && differenceOf(pair.live, pair.next)}`,
  );
  const told = { requests, different };
  if (different.length > 0) {
    const more = different.length > NAMED ? `; and ${different.length - NAMED} more` : '';
    const evidence = `${different.length} of ${requests} requests are answered otherwise by the next release: ${different.slice(0, NAMED).join('; ')}${more}`;
    return { ...told, verdict: 'failed', evidence };
  }
  const [odd] = differing;
  if (odd) {
    const evidence = `the live release answers ${odd.request} in more than one way; leave it out, or mend what is behind it`;
    return { ...told, verdict: 'inconclusive', evidence };
  }
  const statuses = probed.map(({ pairs }) => pairs.at(-1)?.live.status ?? 0);
  if (statuses.every(isMute)) {
    const all = [...new Set(statuses)].sort().join(' or ');
    const evidence = `the live release answers all ${requests} requests with ${all}, so nothing was compared; is the list of this gateway, and the address the one that its clients use?`;
    return { ...told, verdict: 'inconclusive', evidence };
  }
  return { ...told, verdict: 'passed', evidence: `both releases answer ${requests} requests alike` };
}

function isSteady(pairs: readonly ProbePair[]): boolean {
  const [first] = pairs;
  return pairs.every(({ live }) => first !== undefined && differenceOf(first.live, live) === undefined);
}

function shown(value: string | undefined): string {
  return value === undefined ? 'missing' : `"${value}"`;
}
