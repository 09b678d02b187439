import { createContext, Script, type Context } from 'node:vm';
import type { RouteRow } from '../reading/datastore-reading';

/**
 * Kong treats a path of these characters as a literal prefix, and any other path as a regular expression (0.13.1 and 1.0.3). Since 3.0 a
 * leading "~" marks a regular expression.
 */
export const LITERAL_PATH = /^(?!~)[a-zA-Z0-9._~/%-]*$/;
/** An expression can backtrack for ever only if a repetition is repeated, referred to, or followed by several others. */
const RISKY = /\)\s*[*+?{]|\\[1-9k]|(?:[*+}].*){4}/;
/** Bound of the time for one such expression. */
const EXPRESSION_MS = 50;
const ALL_EXPRESSIONS_MS = 2_000;
/** PCRE in Kong has these classes; JavaScript reads them as something else. */
const POSIX_CLASS = /\[[:.=]/;
const SYNTAX = '^$\\.*+?()[]{}|/';

/** `unsure`: JavaScript can't evaluate the expression like PCRE. `unasked`: no time was left for the expression. */
export type Match = 'yes' | 'no' | 'unsure' | 'unasked';

/** An expression for the strict mode, in which syntax that only PCRE has is an error. A sign that needs no escape is replaced by its code. */
function strict(path: string): string {
  const plain = path.replace(/\\([^A-Za-z0-9])/g, (escape, sign: string) =>
    SYNTAX.includes(sign) ? escape : `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `^(?:${plain})`;
}

/** Tells if a route without hosts answers a GET of one path. */
export class RouteMatcher {
  // Only a script in its own context can be stopped during a match.
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
