import type { IncomingMessage, ServerResponse } from 'node:http';

/** Kong's own answers are JSON and name its version. */
export function answer(response: ServerResponse, version: string, status: number, body: object): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      server: `kong/${version}`,
      ...(status === 401 ? { 'www-authenticate': 'Key realm="kong"' } : {}),
    })
    .end(JSON.stringify(body));
}

const MAX_BODY = 1_000_000;

/** The body of an Admin API request, JSON or a form. */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY) throw new Error('request body is too large');
  }
  if (text === '') return {};
  if (!request.headers['content-type']?.includes('json')) return Object.fromEntries(new URLSearchParams(text));
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
}
