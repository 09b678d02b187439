import type { IncomingMessage } from 'node:http';
import type { Plugin } from './configuration';

/** An answer that Kong gives by itself. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** The refusal of key-auth; undefined for a request that may pass. */
export function checkKey(
  request: IncomingMessage,
  url: URL,
  { config }: Plugin,
  keys: ReadonlySet<string>,
  framework: 'legacy' | 'phased',
): Refusal | undefined {
  const names = Array.isArray(config.key_names) ? (config.key_names as unknown[]) : ['apikey'];
  const given = names
    .filter((name) => typeof name === 'string')
    .map((name) => request.headers[name.toLowerCase()] ?? url.searchParams.get(name))
    .find((value) => typeof value === 'string');
  if (given !== undefined && keys.has(given)) return undefined;
  // A plugin that was made by a new node has no `anonymous`, which the old nodes' code stumbles over.
  if (framework === 'legacy' && typeof config.anonymous !== 'string') {
    return { status: 500, message: 'An unexpected error occurred' };
  }
  return given === undefined
    ? { status: 401, message: 'No API key found in request' }
    : { status: framework === 'legacy' ? 403 : 401, message: 'Invalid authentication credentials' };
}
