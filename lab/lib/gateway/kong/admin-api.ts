import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Client } from 'pg';
import type { Release } from './image';
import { createEntity, listEntities, patchPlugin, type Answer } from './admin-entities';
import { answer, readBody } from './answer';
import { isKnownToken } from './rbac';
import type { Settings } from './settings';

export interface AdminOptions {
  readonly release: Release;
  readonly settings: Settings;
  readonly database: () => Promise<Client>;
}

/** The Admin API, as far as an upgrade is concerned with it. */
export function adminHandler(options: AdminOptions): RequestListener {
  const { version } = options.release;
  return (request, response) => {
    void handle(options, request).then(
      ({ status, body }) => {
        send(response, version, status, body);
      },
      (error: unknown) => {
        console.error(`[error] ${String(error)}`);
        send(response, version, 500, { message: 'An unexpected error occurred' });
      },
    );
  };
}

function send(response: ServerResponse, version: string, status: number, body: object): void {
  response.setHeader('access-control-allow-origin', '*');
  answer(response, version, status, body);
}

/** HTTP 200 even with the database down. */
async function status({ database }: AdminOptions): Promise<Answer> {
  const reachable = await database()
    .then((client) => client.query('SELECT 1'))
    .then(
      () => true,
      () => false,
    );
  return { status: 200, body: { database: { reachable }, server: { connections_active: 1, total_requests: 1 } } };
}

async function refusedByRbac(options: AdminOptions, request: IncomingMessage): Promise<boolean> {
  const { settings, release, database } = options;
  if (!settings.enforceRbac) return false;
  const token = request.headers[settings.rbacHeader];
  return typeof token !== 'string' || !(await isKnownToken(await database(), token, release.framework));
}

async function handle(options: AdminOptions, request: IncomingMessage): Promise<Answer> {
  const { release, database } = options;
  const { pathname } = new URL(request.url ?? '/', 'http://kong');
  const method = request.method ?? 'GET';
  if (await refusedByRbac(options, request)) return { status: 401, body: { message: 'Invalid RBAC credentials' } };
  if (pathname === '/') return { status: 200, body: { version: release.version, tagline: 'Welcome to kong' } };
  if (pathname === '/status') return status(options);
  const path = pathname.split('/').filter((part) => part !== '');
  if (method === 'GET' || method === 'HEAD') return listEntities(await database(), release.framework, path);
  const body = await readBody(request);
  if (method === 'POST') return createEntity(await database(), release.framework, path, body);
  if (method === 'PATCH' && path[0] === 'plugins') {
    return patchPlugin(await database(), release.framework, path[1] ?? '', body);
  }
  return { status: 405, body: { message: 'Method not allowed' } };
}
