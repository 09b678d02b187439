/** What is known of a number, with some confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** So many of so many. */
export interface Proportion {
  readonly count: number;
  readonly of: number;
}

/** Standard deviations on either side of an interval that holds the truth 95 or 99.9 times of a hundred. */
export const Z = { of95: 1.959963984540054, of999: 3.290526731491895 } as const;

/** Wilson's score interval, without continuity correction: it stays within 0 and 1, and knows something of 0 of 30, too. */
export function interval({ count, of }: Proportion, z: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const p = count / of;
  const divisor = 1 + z ** 2 / of;
  const middle = (p + z ** 2 / (2 * of)) / divisor;
  const half = (z / divisor) * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2));
  // What rounding does to the two ends that are exact.
  return { low: count === 0 ? 0 : middle - half, high: count === of ? 1 : middle + half };
}

/**
 * How much greater the first proportion is than the second: Newcombe, "Interval estimation for the difference between independent
 * proportions: comparison of eleven methods", Statistics in Medicine 17 (1998), method 10, which joins the two Wilson intervals.
 */
export function difference(first: Proportion, second: Proportion, z: number): Interval {
  const [p, q] = [share(first), share(second)];
  const [a, b] = [interval(first, z), interval(second, z)];
  return {
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
  };
}

/** 0 of 0 is 0: its interval says that nothing is known. */
export function share({ count, of }: Proportion): number {
  return of === 0 ? 0 : count / of;
}
