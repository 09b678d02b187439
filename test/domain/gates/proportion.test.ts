import fc from 'fast-check';
import { difference, interval, share, Z } from '../../../lib/domain/gates/proportion';

const digits = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Newcombe, Statistics in Medicine 17 (1998): table II of "Interval estimation for the difference between independent proportions". */
it.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('the difference of %i of %i and %i of %i is as Newcombe printed it for his method 10', (a, m, b, n, low, high) => {
  const found = difference({ count: a, of: m }, { count: b, of: n }, Z.of95);
  expect([digits(found.low), digits(found.high)]).toEqual([low, high]);
});

/** Newcombe's first paper of that year, "Two-sided confidence intervals for the single proportion", table I, method 3 (Wilson). */
it.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('the interval of %i of %i is as Newcombe printed it for Wilson', (count, of, low, high) => {
  const found = interval({ count, of }, Z.of95);
  expect([digits(found.low), digits(found.high)]).toEqual([low, high]);
});

it('is 0 to 1 for 0 of 0', () => {
  expect(interval({ count: 0, of: 0 }, Z.of95)).toEqual({ low: 0, high: 1 });
  expect(share({ count: 0, of: 0 })).toBe(0);
});

const proportion = fc
  .nat({ max: 1_000_000 })
  .chain((of) => fc.nat({ max: of }).map((count) => ({ count, of })))
  .filter(({ of }) => of > 0);

it('an interval holds its share and stays within 0 and 1, and more confidence makes it wider', () => {
  fc.assert(
    fc.property(proportion, (one) => {
      const [narrow, wide] = [interval(one, Z.of95), interval(one, Z.of999)];
      expect(narrow.low).toBeLessThanOrEqual(share(one));
      expect(narrow.high).toBeGreaterThanOrEqual(share(one));
      expect([wide.low <= narrow.low, wide.high >= narrow.high]).toEqual([true, true]);
      expect([wide.low >= 0, wide.high <= 1]).toEqual([true, true]);
    }),
  );
});

it('the interval of a difference contains the difference of the shares, and is mirrored if the two are exchanged', () => {
  fc.assert(
    fc.property(proportion, proportion, (a, b) => {
      const [there, back] = [difference(a, b, Z.of95), difference(b, a, Z.of95)];
      expect(there.low).toBeLessThanOrEqual(share(a) - share(b));
      expect(there.high).toBeGreaterThanOrEqual(share(a) - share(b));
      expect(there.low).toBeCloseTo(-back.high, 12);
      expect([there.low >= -1.000001, there.high <= 1.000001]).toEqual([true, true]);
    }),
  );
});

it('the same share of more requests has a narrower interval', () => {
  fc.assert(
    fc.property(proportion, fc.integer({ min: 2, max: 100 }), (one, times) => {
      const more = { count: one.count * times, of: one.of * times };
      const width = ({ low, high }: { low: number; high: number }): number => high - low;
      expect(width(interval(more, Z.of95))).toBeLessThan(width(interval(one, Z.of95)));
    }),
  );
});
