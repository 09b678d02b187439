import type { ListenerRule } from '../../../lib/cloud/elb/listener';
import { SEEDED_ROUTES } from '../../../lib/datastore/legacy-seed';
import { fittingRequests } from '../../../lib/gateway/balancer/fitting-requests';

const ROUTES = Object.values(SEEDED_ROUTES);
const paths = (values: readonly string[]) => ({ field: 'path-pattern', values });
const hosts = (values: readonly string[]) => ({ field: 'host-header', values });

function rule(priority: number, conditions: ListenerRule['conditions'], group = 'ours'): ListenerRule {
  const actions = [{ type: 'forward' as const, targetGroups: [{ arn: group, weight: 100 }] }];
  return { arn: `rule-${priority}`, listenerArn: 'listener', priority, conditions, actions, tags: {} };
}

test.each([
  ['every path', [paths(['/*'])], ['/catalogue', '/orders', '/accounts'], {}],
  ['some paths', [paths(['/shop', '/orders/*', '/a*'])], ['/orders', '/accounts'], {}],
  ['a host', [hosts(['API.example'])], ['/catalogue', '/orders', '/accounts'], { host: 'API.example' }],
  [
    'a wildcard of hosts',
    [hosts(['*.shop?.example']), paths(['/orders*'])],
    ['/orders'],
    { host: 'any.shopa.example' },
  ],
])('of a rule with %s', (_, conditions, wanted, headers) => {
  const own = rule(100, conditions);
  const found = fittingRequests([own], [own], ROUTES);
  expect({ paths: found?.routes.map(({ path }) => path), headers: found?.headers }).toEqual({ paths: wanted, headers });
});

test('a route that an earlier rule routes to other target groups is left out; a route to the same target groups is not', () => {
  const own = rule(100, [paths(['/*'])]);
  const others = [rule(5, [paths(['/orders/*'])], 'theirs'), rule(7, [paths(['/accounts/*'])])];
  const found = fittingRequests([own], [own, ...others], ROUTES);
  expect(found?.routes.map(({ path }) => path)).toEqual(['/catalogue', '/accounts']);
});

test('the next rule is used if the first has no route; the result is undefined if no rule has one', () => {
  const [api, own] = [rule(7, [paths(['/api/*'])]), rule(100, [hosts(['shop.example'])])];
  expect(fittingRequests([api, own], [api, own], ROUTES)?.headers).toEqual({ host: 'shop.example' });
  expect(fittingRequests([api], [api], ROUTES)).toBeUndefined();
});
