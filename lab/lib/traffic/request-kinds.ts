import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a streamed body takes, and in how many parts. */
export const STREAM = { parts: 10, partBytes: 8192, totalMs: 1500 } as const;
const SLOW_MS = 800;

export type RequestKind = 'short' | 'slow' | 'upload' | 'download';

/** One request, and the only right answer to it. */
export interface PlannedRequest {
  readonly kind: RequestKind;
  readonly method: 'GET' | 'POST';
  /** Below the route's path. */
  readonly path: string;
  readonly body?: () => AsyncIterable<Buffer>;
  readonly expected: string;
}

/** The part of a stream: known to both ends, different for each request. */
export function part(id: string, n: number): Buffer {
  return Buffer.alloc(STREAM.partBytes, `${id}:${n};`);
}

/** Length and digest of a streamed body. */
export function digestOf(id: string): string {
  const hash = createHash('sha256');
  for (let n = 0; n < STREAM.parts; n++) hash.update(part(id, n));
  return hash.digest('hex');
}

/** A stream's parts, as time goes by. */
export async function* parts(id: string): AsyncGenerator<Buffer> {
  for (let n = 0; n < STREAM.parts; n++) {
    await delay(STREAM.totalMs / STREAM.parts);
    yield part(id, n);
  }
}

/** A new request with its own id, which the correct answer repeats. */
export function planRequest(kind: RequestKind): PlannedRequest {
  const id = randomUUID();
  switch (kind) {
    case 'short':
      return { kind, method: 'GET', path: `/echo?id=${id}`, expected: JSON.stringify({ id }) };
    case 'slow':
      return { kind, method: 'GET', path: `/slow?id=${id}&ms=${SLOW_MS}`, expected: JSON.stringify({ id }) };
    case 'upload': {
      const expected = JSON.stringify({ id, digest: digestOf(id) });
      return { kind, method: 'POST', path: `/upload?id=${id}`, body: () => parts(id), expected };
    }
    case 'download':
      return { kind, method: 'GET', path: `/download?id=${id}`, expected: digestOf(id) };
  }
}
