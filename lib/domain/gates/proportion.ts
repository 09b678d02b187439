/** A confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** `count` of `of`. */
export interface Proportion {
  readonly count: number;
  readonly of: number;
}

/** Standard deviations on each side of an interval with a confidence of 95 % or 99.9 %. */
export const Z = { of95: 1.959963984540054, of999: 3.290526731491895 } as const;

/** Wilson's score interval, without continuity correction: it stays within 0 and 1, and is useful for a count of 0, too. */
export function interval({ count, of }: Proportion, z: number): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const p = count / of;
  const divisor = 1 + z ** 2 / of;
  const middle = (p + z ** 2 / (2 * of)) / divisor;
  const half = (z / divisor) * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2));
  // These two ends are exact; rounding would move them.
  return { low: count === 0 ? 0 : middle - half, high: count === of ? 1 : middle + half };
}

/**
 * Interval of the first proportion minus the second: Newcombe, "Interval estimation for the difference between independent
 * proportions: comparison of eleven methods", Statistics in Medicine 17 (1998), method 10, which combines the two Wilson intervals.
 */
export function difference(first: Proportion, second: Proportion, z: number): Interval {
  const [p, q] = [share(first), share(second)];
  const [a, b] = [interval(first, z), interval(second, z)];
  return {
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
  };
}

/** 0 of 0 is 0; its interval is 0 to 1. */
export function share({ count, of }: Proportion): number {
  return of === 0 ? 0 : count / of;
}
