import { createHash } from 'node:crypto';
import { request as send, type Agent, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { PlannedRequest } from './request-kinds';

export interface ClientRequestOptions {
  readonly endpoint: string;
  readonly agent: Agent;
  /** Path and headers of the route. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** The outcome of one request. */
export interface Outcome {
  readonly targetGroup?: string;
  /** Why it counts as lost. */
  readonly loss?: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

/** An expected body is a JSON text, or the digest of a stream. */
async function isExpected(response: IncomingMessage, { kind, expected }: PlannedRequest): Promise<boolean> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    if (kind === 'download') hash.update(chunk as Buffer);
    else chunks.push(chunk as Buffer);
  }
  return (kind === 'download' ? hash.digest('hex') : Buffer.concat(chunks).toString('utf8')) === expected;
}

async function judge(response: IncomingMessage, planned: PlannedRequest): Promise<Outcome> {
  const group = response.headers['x-lab-target-group'];
  const targetGroup = typeof group === 'string' ? { targetGroup: group } : {};
  if (response.statusCode !== 200) {
    response.resume();
    return { ...targetGroup, loss: `status ${response.statusCode ?? 0}` };
  }
  try {
    return (await isExpected(response, planned)) ? targetGroup : { ...targetGroup, loss: 'wrong body' };
  } catch {
    return { ...targetGroup, loss: 'broken off' };
  }
}

/** Sends one request once. Resolves with its outcome; never rejects. */
export function sendRequest(planned: PlannedRequest, options: ClientRequestOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const outgoing = send(`${options.endpoint}${options.path}${planned.path}`, {
      agent: options.agent,
      method: planned.method,
      headers: options.headers,
    });
    const timer = setTimeout(() => {
      resolve({ loss: 'timeout' });
      outgoing.destroy();
    }, options.timeoutMs);
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
    };
    outgoing.on('response', (response) => {
      void judge(response, planned).then(settle);
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      settle({ loss: REASONS[error.code ?? ''] ?? error.code ?? error.message });
    });
    if (planned.body === undefined) outgoing.end();
    else
      Readable.from(planned.body())
        .on('error', () => undefined)
        .pipe(outgoing);
  });
}
