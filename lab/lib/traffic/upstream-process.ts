import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { firstMessage, sendToLab } from '../process/node-child';
import { parts } from './request-kinds';

const MAX_DELAY_MS = 60_000;

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://upstream');
  const id = url.searchParams.get('id') ?? '';
  const say = (body: object): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (url.pathname === '/download') {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    await pipeline(Readable.from(parts(id)), response);
  } else if (url.pathname === '/upload') {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk as Buffer);
    say({ id, digest: hash.digest('hex') });
  } else {
    request.resume();
    if (url.pathname === '/slow') await delay(Math.min(Number(url.searchParams.get('ms') ?? '0'), MAX_DELAY_MS));
    say({ id });
  }
}

async function main(): Promise<void> {
  await firstMessage();
  // Longer than any client's idle time: the upstream is never the one that closes.
  const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1', () => {
    sendToLab({ port: (server.address() as AddressInfo).port });
  });
}

void main();
