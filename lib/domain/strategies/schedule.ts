import { MisuseError } from '../common/errors';

/** The weights, in percent of the traffic, at which the next release is watched on its way to 100. */
export class TrafficSchedule {
  private constructor(
    /** Percents in rising order; the last one is 100. */
    readonly weights: readonly number[],
    /** The load balancer's units in one percent; its weights sum to 100 times this in every stage. */
    readonly unitsPerPercent: number,
  ) {}

  /**
   * Rising percents, such as `0.5, 10, 50`. 100 is added when it is missing: every upgrade ends with all traffic on the next release.
   * A load balancer takes whole weights up to 999 (AWS: ELBv2 API, `TargetGroupTuple`), so one percent has at most nine units.
   *
   * @throws MisuseError when a weight is not above 0 and at most 100, can't be divided into units, or does not rise.
   */
  static steps(...weights: number[]): TrafficSchedule {
    weights.forEach((weight, i) => {
      const previous = weights[i - 1] ?? 0;
      if (!(weight > 0 && weight <= 100)) {
        throw new MisuseError(
          'KBG-PROP-031',
          `weight must be above 0 and at most 100, got ${weight} (stage shift-${weight})`,
        );
      }
      if (weight <= previous) {
        throw new MisuseError(
          'KBG-PROP-032',
          `weights must rise, got ${weight} after ${previous}; write them in rising order`,
        );
      }
    });
    return new TrafficSchedule(weights.at(-1) === 100 ? weights : [...weights, 100], unitsFor(weights));
  }
}

const UNITS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Where nothing else is said. */
export const DEFAULT_SCHEDULE = TrafficSchedule.steps(10, 50, 100);

function unitsFor(weights: readonly number[]): number {
  const units = UNITS.find((it) => weights.every((weight) => Number.isInteger(weight * it)));
  if (units !== undefined) return units;
  throw new MisuseError(
    'KBG-PROP-033',
    `weights must be whole numbers, or together multiples of 0.5, 0.25, 0.2 or 0.125, got ${weights.join(', ')}; a load balancer's weights are whole and end at 999`,
  );
}
