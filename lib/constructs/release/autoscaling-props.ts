import { Token } from 'cdktf';
import { within } from '../props/prop-shapes';

/**
 * How many proxies of a colour run, by their load (AWS: Application Auto Scaling User Guide, "Target tracking scaling policies"). While
 * both colours run, no node is taken away; AWS adds nodes in every stage.
 */
export interface AutoscalingProps {
  /**
   * Nodes that there always are. AWS starts what is missing as soon as it is told; in an upgrade a colour's bound is its recorded size where
   * that is more.
   */
  readonly minCount: number;
  /**
   * Nodes that there are at most. What is above it is stopped by AWS at once, so an upgrade never tells it less than the recorded size
   * before the next `baseline`. From the first shift to the drain a change of either bound waits for a later stage.
   */
  readonly maxCount: number;
  /**
   * Average CPU in percent of what the nodes have, which AWS keeps to by more or fewer nodes (`ECSServiceAverageCPUUtilization`).
   * @default - 60 where `targetRequestsPerTarget` is not given; otherwise none
   */
  readonly targetCpuPercent?: number;
  /**
   * Requests a minute and node, which AWS keeps to by more or fewer nodes (`ALBRequestCountPerTarget`). With two targets AWS takes the one
   * that asks for more nodes. @default - none
   */
  readonly targetRequestsPerTarget?: number;
}

/** What is wrong with the autoscaling that the prop `name` gives. A service has at most 5000 tasks (AWS: Amazon ECS service quotas). */
export function scalingFaults(name: string, scaling: AutoscalingProps): readonly string[] {
  const { minCount, maxCount, targetCpuPercent, targetRequestsPerTarget } = scaling;
  const prefix = name === '' ? '' : `${name}.`;
  const bounds = [within(`${prefix}minCount`, minCount, 1, 5000), within(`${prefix}maxCount`, maxCount, 1, 5000)];
  const isKnown = !Token.isUnresolved(minCount) && !Token.isUnresolved(maxCount);
  return [
    ...bounds,
    isKnown && bounds.every((it) => it === undefined) && minCount > maxCount
      ? `${prefix}minCount must be at most maxCount, which is ${maxCount}, got ${minCount}; raise the one or lower the other`
      : undefined,
    within(`${prefix}targetCpuPercent`, targetCpuPercent, 1, 100),
    within(`${prefix}targetRequestsPerTarget`, targetRequestsPerTarget, 1, 1_000_000_000),
  ].filter((it) => it !== undefined);
}
