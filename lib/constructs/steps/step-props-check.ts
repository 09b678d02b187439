import { clusterPlaceFault } from '../props/arn-place';
import { datastoreFaults } from '../release/kong-datastore';
import * as shapes from '../props/prop-shapes';
import { within } from '../props/prop-shapes';
import type { StepProps } from './step-facts';
import { DEFAULT_DEADLINE_SECONDS, DEFAULT_PROPAGATION_SECONDS } from './step-facts';
import { stepLambdaFaults } from './step-lambda';

type Waiting = Pick<StepProps, 'stepDeadlineSeconds' | 'propagationSeconds'>;

/** Faults of the times that steps wait. */
export function waitingFaults(props: Waiting): readonly string[] {
  const { stepDeadlineSeconds = DEFAULT_DEADLINE_SECONDS, propagationSeconds = DEFAULT_PROPAGATION_SECONDS } = props;
  const faults = [
    within('propagationSeconds', propagationSeconds, 1, 86400),
    within('stepDeadlineSeconds', stepDeadlineSeconds, 60, 86400),
    stepDeadlineSeconds <= propagationSeconds
      ? `stepDeadlineSeconds must be more than propagationSeconds, because a step waits that long, got ${stepDeadlineSeconds} and ${propagationSeconds}`
      : undefined,
  ];
  return faults.filter((fault) => fault !== undefined);
}

/** Faults of the facts that every step needs. */
export function stepFaults(props: StepProps): readonly string[] {
  const faults = [
    ...datastoreFaults(props.datastore),
    shapes.account(props.account),
    shapes.region(props.region),
    shapes.ecsCluster(props.clusterArn) ?? clusterPlaceFault(props),
    shapes.roleArn('operatorRoleArn', props.operatorRoleArn),
    ...stepLambdaFaults(props),
    ...waitingFaults(props),
  ];
  return faults.filter((fault) => fault !== undefined);
}
