import { Agent, request as send, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Release } from './image';
import { answer } from './answer';
import type { Configuration } from './configuration';
import { checkKey } from './key-auth';
import { findRoute, type Match } from './router';

export interface ProxyOptions {
  readonly release: Release;
  readonly configuration: () => Configuration;
  /** True if this request must fail. */
  readonly isSick: () => boolean;
}

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer']);

/** The data plane of a node: matches, checks keys, and passes bodies on as they come. */
export function proxyHandler(options: ProxyOptions): RequestListener {
  const { version, framework } = options.release;
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  const noRoute =
    framework === 'legacy' ? 'no route and no API found with those values' : 'no Route matched with those values';
  return (request, response) => {
    if (options.isSick()) {
      answer(response, version, 500, { message: 'An unexpected error occurred' });
      return;
    }
    const configuration = options.configuration();
    const url = new URL(request.url ?? '/', 'http://kong');
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const match = findRoute(configuration.routes, { method: request.method ?? 'GET', host, path: url.pathname });
    if (match === undefined) {
      answer(response, version, 404, { message: noRoute });
      return;
    }
    for (const plugin of match.route.plugins.filter(({ name }) => name === 'key-auth')) {
      const refusal = checkKey(request, url, plugin, configuration.keys, framework);
      if (refusal !== undefined) {
        answer(response, version, refusal.status, { message: refusal.message });
        return;
      }
    }
    pass(request, response, { match, url, configuration, agent, version });
  };
}

interface Passage {
  readonly match: Match;
  readonly url: URL;
  readonly configuration: Configuration;
  readonly agent: Agent;
  readonly version: string;
}

/** A host that is the name of an upstream is balanced over its targets. */
function target({ match, configuration }: Passage): { host: string; port: number } {
  const { service } = match.route;
  const targets = configuration.upstreams.get(service.host) ?? [];
  const chosen = targets[Math.floor(Math.random() * targets.length)];
  if (chosen === undefined) return service;
  const [, host = chosen, port] = /^(.*):(\d+)$/.exec(chosen) ?? [];
  return { host, port: Number(port ?? service.port) };
}

function upstreamPath({ match, url }: Passage): string {
  const { route, matchedPath } = match;
  const rest = route.stripPath ? url.pathname.slice(matchedPath.length) : url.pathname;
  const path = `${route.service.path}${rest === '' || rest.startsWith('/') ? rest : `/${rest}`}`;
  return `${path === '' ? '/' : path}${url.search}`;
}

function upstreamHeaders(request: IncomingMessage, { match, version }: Passage, host: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!HOP_BY_HOP.has(name) && value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    ...headers,
    host: match.route.preserveHost ? (request.headers.host ?? host) : host,
    'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'http',
    via: `kong/${version}`,
  };
}

function pass(request: IncomingMessage, response: ServerResponse, passage: Passage): void {
  const { host, port } = target(passage);
  const { version } = passage;
  const outgoing = send({
    host,
    port,
    agent: passage.agent,
    method: request.method,
    path: upstreamPath(passage),
    headers: upstreamHeaders(request, passage, `${host}:${port}`),
  });
  outgoing.on('response', (incoming) => {
    const headers = Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.has(name));
    response.writeHead(incoming.statusCode ?? 502, {
      ...Object.fromEntries(headers),
      via: `kong/${version}`,
      'x-kong-upstream-status': String(incoming.statusCode),
    });
    pipeline(incoming, response, () => undefined);
  });
  outgoing.on('error', () => {
    if (response.headersSent) response.destroy();
    else answer(response, version, 502, { message: 'An invalid response was received from the upstream server' });
  });
  response.on('close', () => {
    if (!response.writableFinished) outgoing.destroy();
  });
  request.pipe(outgoing);
}
