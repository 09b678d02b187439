import type { ListenerRule } from '../../cloud/elb/listener';
import { readyRules } from './conditions';

/** A path of the gateway, and the headers that a request to it needs. */
interface Route {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The requests of clients. */
export interface FittingRequests {
  readonly routes: readonly Route[];
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Text in the place of a wildcard. */
const ANY = 'any';

/** The host of a rule's condition, with its wildcards filled; empty for a rule without such a condition. */
function hostOf({ conditions }: ListenerRule): Readonly<Record<string, string>> {
  const [host] = conditions.find(({ field }) => field === 'host-header')?.values ?? [];
  return host === undefined ? {} : { host: host.replaceAll('*', ANY).replaceAll('?', 'a') };
}

/**
 * The routes of the gateway whose requests reach the target groups of one of these rules through a listener, with the host that the rule
 * requires. The first rule with such a route decides. Undefined if no rule matches a request of any route.
 */
export function fittingRequests(
  wanted: readonly ListenerRule[],
  all: readonly ListenerRule[],
  routes: readonly Route[],
): FittingRequests | undefined {
  const ready = readyRules(all);
  const groups = ({ actions: [action] }: Pick<ListenerRule, 'actions'>): string =>
    action?.type === 'forward'
      ? action.targetGroups
          .map(({ arn }) => arn)
          .sort()
          .join()
      : '';
  for (const rule of wanted) {
    const host = hostOf(rule);
    const fitting = routes.filter(({ path, headers }) => {
      const url = new URL(`http://${host.host ?? '127.0.0.1'}${path}/`);
      const incoming = {
        method: 'GET',
        url,
        host: url.hostname,
        headers: { ...headers, ...host },
        address: '127.0.0.1',
      };
      const taken = ready.find(({ fits }) => fits(incoming));
      return taken !== undefined && groups(taken) === groups(rule);
    });
    if (fitting.length > 0) return { routes: fitting, headers: host };
  }
  return undefined;
}
