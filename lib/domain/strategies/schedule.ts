import { MisuseError } from '../common/errors';

/** The weights of the next release's stages, in percent of the traffic. */
export class TrafficSchedule {
  private constructor(
    /** Weights in percent, in rising order; the last one is 100. */
    readonly weights: readonly number[],
    /** Units of the load balancer's weights in one percent; its weights sum to 100 times this in every stage. */
    readonly unitsPerPercent: number,
  ) {}

  /**
   * A schedule of rising weights in percent, for example `0.5, 10, 50`. It ends with 100 in any case: every upgrade ends with all traffic
   * on the next release. A load balancer takes whole weights up to 999 (AWS: ELBv2 API, `TargetGroupTuple`), so one percent has at most
   * nine units.
   *
   * @throws MisuseError if a weight is not above 0 and at most 100, cannot be divided into units, or does not rise
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

/** Schedule without a prop for it. */
export const DEFAULT_SCHEDULE = TrafficSchedule.steps(10, 50, 100);

function unitsFor(weights: readonly number[]): number {
  const units = UNITS.find((it) => weights.every((weight) => Number.isInteger(weight * it)));
  if (units !== undefined) return units;
  throw new MisuseError(
    'KBG-PROP-033',
    `weights must be whole numbers, or together multiples of 0.5, 0.25, 0.2 or 0.125, got ${weights.join(', ')}; a load balancer takes only whole weights up to 999`,
  );
}
