import type { Route } from './configuration';

/** The parts of a request that routes match. */
export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

/** The route, and the part of the path that it matched. */
export interface Match {
  readonly route: Route;
  readonly matchedPath: string;
}

const PLAIN = /^[\w.~/%-]*$/;

/** Kong takes a path with other characters than a URL's plain ones as a regular expression. */
function matchedPart(pattern: string, path: string): string | undefined {
  if (PLAIN.test(pattern)) return path.startsWith(pattern) ? pattern : undefined;
  return new RegExp(`^(?:${pattern})`).exec(path)?.[0];
}

function matchesHost(pattern: string, host: string): boolean {
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1));
  if (pattern.endsWith('.*')) return host.startsWith(pattern.slice(0, -1));
  return pattern === host;
}

function match(route: Route, asked: Asked): Match | undefined {
  if (route.methods.length > 0 && !route.methods.includes(asked.method)) return undefined;
  if (route.hosts.length > 0 && !route.hosts.some((host) => matchesHost(host, asked.host))) return undefined;
  if (route.paths.length === 0) return { route, matchedPath: '' };
  const parts = route.paths.map((path) => matchedPart(path, asked.path)).filter((part) => part !== undefined);
  const [matchedPath] = parts.sort((a, b) => b.length - a.length);
  return matchedPath === undefined ? undefined : { route, matchedPath };
}

function criteria({ hosts, paths, methods }: Route): number {
  return [hosts, paths, methods].filter(({ length }) => length > 0).length;
}

/** The route with the most criteria wins, then the longest path (Kong docs, "Matching priorities"). */
export function findRoute(routes: readonly Route[], asked: Asked): Match | undefined {
  return routes
    .map((route) => match(route, asked))
    .filter((found) => found !== undefined)
    .sort((a, b) => criteria(b.route) - criteria(a.route) || b.matchedPath.length - a.matchedPath.length)[0];
}
