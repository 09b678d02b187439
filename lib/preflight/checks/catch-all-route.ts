import { RouteMatcher, type Match } from '../requests/route-match';
import { cannotTell, counted, defineCheck, EARLY, found, type Draft } from './check';

const DEFAULT_PATH = '/kong-bluegreen-health-check';
const SAMPLE = 5;

function draft(ids: readonly string[], text: string, more: Partial<Draft>): Draft | undefined {
  if (ids.length === 0) return undefined;
  const evidence = { count: ids.length, sample: ids.slice(0, SAMPLE), text };
  return { subject: counted(ids.length, 'route'), evidence, ...more };
}

export const catchAllRoute = defineCheck({
  id: 'catch-all-route',
  title: 'no route answers the path of the health check',
  severity: 'blocker',
  phases: EARLY,
  needs: ['hostlessRoutes'],
  remedy:
    'choose another healthCheckPath, or give the route a host: the load balancer expects the 404 of a path without a route',
  source:
    'Kong Enterprise 0.35, property reference: Kong has no status listener, so the health check uses an unused path of the proxy',
  check: ({ hostlessRoutes }, { healthCheckPath = DEFAULT_PATH }) => {
    const matcher = new RouteMatcher(healthCheckPath);
    const judged = hostlessRoutes.map((route) => ({ id: route.id, match: matcher.match(route) }));
    const ids = (wanted: Match): readonly string[] =>
      judged.filter(({ match }) => match === wanted).map(({ id }) => id);
    const unasked = ids('unasked').length;
    if (unasked > 0 && ids('yes').length === 0) {
      return cannotTell(
        `the expressions of ${counted(unasked, 'route')} take too long to match; request ${healthCheckPath} from the live release without a Host, and expect 404`,
      );
    }
    return found(
      draft(ids('yes'), `they answer ${healthCheckPath} from any host`, {}),
      draft(ids('unsure'), `their expressions can't be evaluated here; they may answer ${healthCheckPath}`, {
        severity: 'warning',
        remedy: `request ${healthCheckPath} from the live release without a Host that it knows, and expect 404`,
      }),
    );
  },
});
