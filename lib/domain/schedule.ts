import { MisuseError } from './errors';

/** The weights, in percent of the traffic, at which the next release is watched on its way to 100. */
export class TrafficSchedule {
  private constructor(readonly weights: readonly number[]) {}

  /**
   * Rising whole percents. 100 is added when it is missing: every upgrade ends with all traffic on the next release.
   *
   * @throws MisuseError when a weight is not a whole number from 1 to 100, or does not rise.
   */
  static steps(...weights: number[]): TrafficSchedule {
    weights.forEach((weight, i) => {
      const previous = weights[i - 1] ?? 0;
      if (!Number.isInteger(weight) || weight < 1 || weight > 100) {
        throw new MisuseError(`weight must be an integer from 1 to 100, got ${weight} (stage shift-${weight})`);
      }
      if (weight <= previous) {
        throw new MisuseError(`weights must rise, got ${weight} after ${previous}; write them in rising order`);
      }
    });
    return new TrafficSchedule(weights.at(-1) === 100 ? weights : [...weights, 100]);
  }
}
