import { isGiven } from '../facts/settings';
import { counted, defineCheck, EARLY, found } from './check';

export const httpsOnlyRoutes = defineCheck({
  id: 'https-only-routes',
  title: 'https-only routes are reachable behind the load balancer',
  severity: 'warning',
  phases: EARLY,
  needs: ['httpsOnlyRoutes'],
  remedy:
    'if the load balancer ends TLS, set KONG_TRUSTED_IPS to its subnets on both releases; otherwise these routes answer 426',
  source: 'Kong 0.13.1 and 1.0.3, router: an API could ignore X-Forwarded-Proto, a Route needs a trusted one',
  check: ({ httpsOnlyRoutes: { count, sample } }, { from, to }) => {
    const without = [from, to].filter((release) => !isGiven(release, 'KONG_TRUSTED_IPS'));
    if (count === 0 || without.length === 0) return found();
    const releases = without.map(({ release }) => release).join(' and ');
    const text = `${counted(count, 'route')} for https only, and KONG_TRUSTED_IPS is not set on ${releases}`;
    return found({ subject: 'routes', evidence: { count, sample, text } });
  },
});
