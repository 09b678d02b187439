import type { ServedRoute } from '../reading/datastore-reading';
import { LITERAL_PATH } from './route-match';

/** Requests that a gateway serves, for a comparison of both releases. */
export interface RouteRequests {
  /** `/path` or `host/path`, each once, in the order of the routes. */
  readonly requests: readonly string[];
  /** Routes, or parts of routes, that no such request reaches. */
  readonly leftOut: readonly { readonly route: string; readonly reason: string }[];
}

/** Replacement of a wildcard in a host. */
const ANY_LABEL = 'kong-bluegreen';
const HOST = /^[\w.-]+(:\d+)?$/;

/**
 * One GET for each host and path of each route. For Kong, a wildcard in a host matches any label, and a path with other than plain
 * characters is a regular expression (0.13 to 1.0, "Proxy reference").
 */
export function routeRequests(routes: readonly ServedRoute[]): RouteRequests {
  const requests = new Set<string>();
  const leftOut: { route: string; reason: string }[] = [];
  for (const route of routes) {
    const leave = (reason: string): unknown => leftOut.push({ route: route.id, reason });
    const unreachable = unreachableBecause(route);
    if (unreachable !== undefined) {
      leave(unreachable);
      continue;
    }
    for (const host of route.hosts.length === 0 ? [''] : route.hosts) {
      const name = host.replace('*', ANY_LABEL);
      if (name !== '' && !HOST.test(name)) {
        leave(`a request cannot have its host "${host}"`);
        continue;
      }
      for (const path of route.paths.length === 0 ? ['/'] : route.paths) {
        if (LITERAL_PATH.test(path)) requests.add(`${name}${path}`);
        else leave(`its path "${path}" is a regular expression; add a request that it matches`);
      }
    }
  }
  return { requests: [...requests], leftOut };
}

function unreachableBecause({ http, methods }: ServedRoute): string | undefined {
  if (!http) return 'it serves plain TCP or TLS connections, not HTTP';
  return methods.length > 0 && !methods.includes('GET') ? `it serves only ${methods.join(', ')}, not GET` : undefined;
}
