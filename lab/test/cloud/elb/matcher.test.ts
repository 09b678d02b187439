import { isMatcher, matches } from '../../../lib/cloud/elb/matcher';

test.each([
  ['404', 404, true],
  ['404', 200, false],
  ['200-299', 299, true],
  ['200-299', 300, false],
  ['200,404', 404, true],
  ['200-204,404', 203, true],
  ['200,404', 403, false],
])('matcher %s and status %d: %p', (matcher, status, expected) => {
  expect(isMatcher(matcher)).toBe(true);
  expect(matches(matcher, status)).toBe(expected);
});
