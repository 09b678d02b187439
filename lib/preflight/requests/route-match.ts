import { createContext, Script, type Context } from 'node:vm';
import type { RouteRow } from '../reading/datastore-reading';

/**
 * Kong takes a path of these characters literally, as a prefix; any other is a regular expression (0.13.1 and 1.0.3). From 3.0 on a "~" in
 * front says that one follows.
 */
export const LITERAL_PATH = /^(?!~)[a-zA-Z0-9._~/%-]*$/;
/** An expression may backtrack for ever only where something repeated is repeated, referred to, or repeated too often in a row. */
const RISKY = /\)\s*[*+?{]|\\[1-9k]|(?:[*+}].*){4}/;
/** One such expression must cost neither the preflight nor the other routes. */
const EXPRESSION_MS = 50;
const ALL_EXPRESSIONS_MS = 2_000;
/** Kong's PCRE knows it, and JavaScript reads it as something else. */
const POSIX_CLASS = /\[[:.=]/;
const SYNTAX = '^$\\.*+?()[]{}|/';

/** `unsure`: an expression that JavaScript can't read as PCRE does. `unasked`: there was no time left for it. */
export type Match = 'yes' | 'no' | 'unsure' | 'unasked';

/** Strict, so that what only PCRE knows is a fault and not a guess; an escaped sign that needs no escape is the sign itself. */
function strict(path: string): string {
  const plain = path.replace(/\\([^A-Za-z0-9])/g, (escape, sign: string) =>
    SYNTAX.includes(sign) ? escape : `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `^(?:${plain})`;
}

/** Which of a datastore's routes without hosts answer a GET of one path. */
export class RouteMatcher {
  // Only a script in a context of its own can be stopped in the middle of a match.
  private readonly script = new Script('new RegExp(expression, "u").test(asked)');
  private readonly context: Context;
  private leftMs = ALL_EXPRESSIONS_MS;

  constructor(private readonly asked: string) {
    this.context = createContext({ asked, expression: '' });
  }

  match({ methods, paths, isExpression = false }: RouteRow): Match {
    if (isExpression) return 'unsure';
    if (methods.length > 0 && !methods.includes('GET')) return 'no';
    if (paths.length === 0) return 'yes';
    const matches = paths.map((path) => this.pathMatch(path));
    return (['yes', 'unasked', 'unsure'] as const).find((one) => matches.includes(one)) ?? 'no';
  }

  private pathMatch(written: string): Match {
    const path = written.replace(/^~/, '');
    if (LITERAL_PATH.test(written)) return this.asked.startsWith(path) ? 'yes' : 'no';
    if (POSIX_CLASS.test(path)) return 'unsure';
    try {
      return RISKY.test(path) ? this.bounded(strict(path)) : answer(new RegExp(strict(path), 'u').test(this.asked));
    } catch {
      return 'unsure';
    }
  }

  private bounded(expression: string): Match {
    if (this.leftMs <= 0) return 'unasked';
    const start = performance.now();
    this.context.expression = expression;
    try {
      return answer(this.script.runInContext(this.context, { timeout: EXPRESSION_MS }) === true);
    } finally {
      this.leftMs -= performance.now() - start;
    }
  }
}

function answer(matches: boolean): Match {
  return matches ? 'yes' : 'no';
}
