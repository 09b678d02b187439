import { createContext, Script, type Context } from 'node:vm';
import type { RouteRow } from './reading/datastore-reading';

/** Kong takes a path of these characters literally, as a prefix; any other is a regular expression (0.13.1 and 1.0.3). */
const LITERAL = /^[a-zA-Z0-9._~/%-]*$/;
/** One expression that backtracks for ever must cost neither the preflight nor the other routes. */
const EXPRESSION_MS = 50;
const ALL_EXPRESSIONS_MS = 2_000;

/** `unsure`: an expression that JavaScript can't read, or not within its time. */
export type Match = 'yes' | 'no' | 'unsure';

/** Which of a datastore's routes without hosts answer a GET of one path. */
export class RouteMatcher {
  // Only a script in a context of its own can be stopped in the middle of a match.
  private readonly script = new Script('new RegExp(`^(?:${path})`).test(asked)');
  private readonly context: Context;
  private leftMs = ALL_EXPRESSIONS_MS;

  constructor(private readonly asked: string) {
    this.context = createContext({ asked, path: '' });
  }

  match({ methods, paths }: RouteRow): Match {
    if (methods.length > 0 && !methods.includes('GET')) return 'no';
    if (paths.length === 0) return 'yes';
    const matches = paths.map((path) => this.pathMatch(path));
    if (matches.includes('yes')) return 'yes';
    return matches.includes('unsure') ? 'unsure' : 'no';
  }

  private pathMatch(path: string): Match {
    if (LITERAL.test(path)) return this.asked.startsWith(path) ? 'yes' : 'no';
    if (this.leftMs <= 0) return 'unsure';
    const start = performance.now();
    this.context.path = path;
    try {
      return this.script.runInContext(this.context, { timeout: EXPRESSION_MS }) === true ? 'yes' : 'no';
    } catch {
      return 'unsure';
    } finally {
      this.leftMs -= performance.now() - start;
    }
  }
}
