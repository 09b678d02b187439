import { Token } from 'cdktf';
import { within } from '../props/prop-shapes';

/**
 * Autoscaling of the proxies of one slot (AWS: Application Auto Scaling User Guide, "Target tracking scaling policies"). While both slots
 * run, AWS does not remove nodes; it adds nodes in every stage.
 */
export interface AutoscalingProps {
  /**
   * Minimum number of nodes, 1 to 5000. AWS starts missing nodes as soon as the bound is registered. During an upgrade the bound is the
   * slot's recorded size, if that is more.
   */
  readonly minCount: number;
  /**
   * Maximum number of nodes, `minCount` to 5000. AWS stops nodes above it at once, so during an upgrade the bound is never below the
   * recorded size; the next `baseline` lowers it. From the first shift to the drain a change of either bound waits for a later stage.
   */
  readonly maxCount: number;
  /**
   * Target of the average CPU utilization in percent, 1 to 100 (`ECSServiceAverageCPUUtilization`). AWS adds and removes nodes to reach it.
   * @default - 60 without `targetRequestsPerTarget`; otherwise CPU does not scale
   */
  readonly targetCpuPercent?: number;
  /**
   * Target of the requests per node and minute (`ALBRequestCountPerTarget`). AWS adds and removes nodes to reach it. With two targets AWS
   * uses the one that needs more nodes. @default - requests do not scale
   */
  readonly targetRequestsPerTarget?: number;
}

/** Faults of the autoscaling in the prop `name`, one sentence each. A service has at most 5000 tasks (AWS: Amazon ECS service quotas). */
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
