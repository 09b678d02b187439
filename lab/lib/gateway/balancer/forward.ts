import { request as send, type IncomingMessage, type RequestOptions, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { KnownTarget } from './target-view';

export interface Forward {
  readonly target: KnownTarget;
  readonly groupName: string;
  /** The target's answer came, with this status. */
  readonly onAnswer: (status: number) => void;
  /** No answer came, and the client got this status by the load balancer itself. */
  readonly onFailure: (status: number) => void;
}

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

/** An answer of the load balancer's own. */
export function ownAnswer(response: ServerResponse, status: number, contentType = 'text/html', body?: string): void {
  response
    .writeHead(status, { server: 'awselb/2.0', 'content-type': contentType })
    .end(body ?? `<html><head><title>${status}</title></head></html>\r\n`);
}

function headers(incoming: IncomingMessage): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) kept[name] = value;
  }
  return kept;
}

function append(given: string | string[] | undefined, value: string): string {
  return given === undefined ? value : `${[given].flat().join(', ')}, ${value}`;
}

/** The request as the target gets it. */
function outgoingOptions(request: IncomingMessage, { target }: Forward, port: number): RequestOptions {
  return {
    host: '127.0.0.1',
    port,
    agent: target.agent,
    method: request.method,
    path: request.url,
    headers: {
      ...headers(request),
      'x-forwarded-for': append(request.headers['x-forwarded-for'], request.socket.remoteAddress ?? '127.0.0.1'),
      'x-forwarded-proto': 'http',
    },
  };
}

/** Passes a request on, bodies as they come. Nothing is ever tried twice: the target may have acted on it. */
export function forward(request: IncomingMessage, response: ServerResponse, options: Forward): void {
  const { target, groupName } = options;
  const fail = (): void => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.setHeader('x-lab-target-group', groupName);
    ownAnswer(response, 502);
    options.onFailure(502);
  };
  if (target.hostPort === undefined) {
    fail();
    return;
  }
  const outgoing = send(outgoingOptions(request, options, target.hostPort));
  outgoing.on('response', (incoming) => {
    const status = incoming.statusCode ?? 502;
    options.onAnswer(status);
    response.writeHead(status, { ...headers(incoming), 'x-lab-target-group': groupName, 'x-lab-task': target.id });
    // A target that breaks off breaks the client's answer off, too.
    pipeline(incoming, response, () => undefined);
  });
  outgoing.on('error', fail);
  response.on('close', () => {
    if (!response.writableFinished) outgoing.destroy();
  });
  request.pipe(outgoing);
}
