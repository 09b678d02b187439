import { RouteMatcher } from '../../lib/preflight/route-match';

const matcher = new RouteMatcher('/kong-bluegreen-health-check');
const route = (path: string) => ({ id: '', methods: [], paths: [path] });

test('expressions that backtrack for ever are unsure, and cost neither the preflight nor the other routes', () => {
  // Without a bound not even one of them ends.
  for (let i = 0; i < 1_000; i += 1) expect(matcher.match(route('/(([a-z-]+)+)+$1'))).toBe('unsure');
  expect(matcher.match(route('/kong'))).toBe('yes');
  expect(matcher.match(route('/orders'))).toBe('no');
});
