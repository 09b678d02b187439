import type { RouteRow } from './reading/datastore-reading';

/** Kong takes a path of these characters literally, as a prefix; any other is a regular expression (0.13.1 and 1.0.3). */
const LITERAL = /^[a-zA-Z0-9._~/%-]*$/;

/** `unsure`: an expression that JavaScript can't read. */
export type Match = 'yes' | 'no' | 'unsure';

function pathMatch(path: string, asked: string): Match {
  if (LITERAL.test(path)) return asked.startsWith(path) ? 'yes' : 'no';
  try {
    return new RegExp(`^(?:${path})`).test(asked) ? 'yes' : 'no';
  } catch {
    return 'unsure';
  }
}

/** Whether a route without hosts answers a GET of the path. */
export function routeMatch({ methods, paths }: RouteRow, asked: string): Match {
  if (methods.length > 0 && !methods.includes('GET')) return 'no';
  if (paths.length === 0) return 'yes';
  const matches = paths.map((path) => pathMatch(path, asked));
  if (matches.includes('yes')) return 'yes';
  return matches.includes('unsure') ? 'unsure' : 'no';
}
