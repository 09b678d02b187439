import { RouteMatcher } from '../../../lib/preflight/requests/route-match';

const matcher = new RouteMatcher('/kong-bluegreen-health-check');
const route = (path: string) => ({ id: '', methods: [], paths: [path] });

test('expressions that backtrack for ever are unsure, and cost neither the preflight nor the other routes', () => {
  // Without a bound not even one of them ends.
  for (let i = 0; i < 1_000; i += 1) expect(['unsure', 'unasked']).toContain(matcher.match(route('/(([a-z-]+)+)+$1')));
  expect(matcher.match(route('/kong'))).toBe('yes');
  expect(matcher.match(route('/orders'))).toBe('no');
  // An expression that cannot backtrack for ever uses none of that time.
  expect(matcher.match(route('/.*'))).toBe('yes');
  expect(matcher.match(route('/r/(\\d+)'))).toBe('no');
});

test.each([
  ['/[[:alpha:]-]+'],
  ['/\\Qkong-bluegreen\\E.*'],
  ['/kong\\x{2d}bluegreen.*'],
  ['\\A/.*'],
  ['/\\N+'],
  ['/kong-bluegreen-health-check\\z'],
  ['(?i)/KONG.*'],
])('%s, which PCRE reads otherwise than JavaScript, is unsure', (path) => {
  expect(matcher.match(route(path))).toBe('unsure');
});

test.each([
  ['/kong\\-bluegreen\\-.*', 'yes'],
  ['/kong-[a-z\\-]+', 'yes'],
  ['/kong\\.bluegreen', 'no'],
  ['/(orders|kong-blue).*', 'yes'],
  // Of 3.0 and later.
  ['~/kong-blue', 'yes'],
  ['~/.*', 'yes'],
  ['~/kong.bluegreen', 'yes'],
  ['~/orders$', 'no'],
])('%s answers: %s', (path, match) => {
  expect(matcher.match(route(path))).toBe(match);
});
