import type { IncomingHttpHeaders } from 'node:http';
import { request as plain } from 'node:http';
import type { RequestOptions } from 'node:https';
import { request as secure } from 'node:https';
import type { ProbeAnswer } from '../../../domain';
import { RunnerError } from '../../common/runner-error';

/** Options of a request to the gateway. */
export interface HttpProbeOptions {
  /** Address of its load balancer, such as https://gateway.example. */
  readonly url: URL;
  /** Header that is sent to the next release only. */
  readonly testHeader: { readonly name: string; readonly value: string };
  /** Lower-case names of the headers that are compared. */
  readonly compared: readonly string[];
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/** Sends one GET. A redirection is not followed. @throws RunnerError if there is no answer */
export async function httpProbe(asked: string, of: 'live' | 'next', options: HttpProbeOptions): Promise<ProbeAnswer> {
  const { url, signal, compared } = options;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const outgoing = (url.protocol === 'https:' ? secure : plain)({
    ...requestOf(asked, of, options),
    signal: AbortSignal.any([signal, timeout]),
  });
  try {
    return await new Promise((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        incoming.resume();
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, headers: chosen(incoming.headers, compared) });
        });
      });
      outgoing.end();
    });
  } catch (error) {
    signal.throwIfAborted();
    const reason = timeout.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : (error as Error).message;
    throw new RunnerError('KBG-GATE-001', `${asked} could not be asked: ${reason}`);
  }
}

function requestOf(asked: string, of: 'live' | 'next', { url, testHeader }: HttpProbeOptions): RequestOptions {
  const slash = asked.indexOf('/');
  const host = slash === 0 ? url.host : asked.slice(0, slash);
  const forTesters = of === 'next' ? { [testHeader.name]: testHeader.value } : {};
  return {
    hostname: url.hostname,
    port: url.port,
    path: asked.slice(slash),
    headers: { host, 'user-agent': 'kong-bluegreen', ...forTesters },
    agent: false,
    // The certificate must be that of the requested host, not that of the load balancer.
    ...(url.protocol === 'https:' ? { servername: host.replace(/:\d+$/, '') } : {}),
  };
}

function chosen(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const pairs = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name].toString()]]));
  return Object.fromEntries(pairs) as Record<string, string>;
}
