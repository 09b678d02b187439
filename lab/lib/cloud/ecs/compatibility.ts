import { AwsError } from '../common/aws-error';
import type { TaskDefinition } from './task-definition';

/** Placement of tasks: a launch type, or names of capacity providers. */
export interface Placement {
  readonly launchType?: string;
  readonly capacityProviders?: readonly string[];
}

/** AWS: ECS API, CapacityProviderStrategyItem: all providers of a strategy are of one kind. */
const OF_FARGATE = ['FARGATE', 'FARGATE_SPOT'];

/**
 * AWS refuses tasks of a definition that was not registered for where they are to run (ECS API, RegisterTaskDefinition,
 * requiresCompatibilities). A definition that names no compatibility is accepted.
 */
export function requireCompatible({ attributes }: TaskDefinition, placement: Placement): void {
  const { launchType = '', capacityProviders = [] } = placement;
  if (launchType !== '' && capacityProviders.length > 0) {
    throw invalid(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const ofFargate = capacityProviders.filter((name) => OF_FARGATE.includes(name)).length;
  if (ofFargate > 0 && ofFargate < capacityProviders.length) {
    throw invalid(
      'A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers.',
    );
  }
  const wanted = launchType || (capacityProviders.length === 0 ? '' : ofFargate > 0 ? 'FARGATE' : 'EC2');
  const given = attributes.requires_compatibilities ?? attributes.requiresCompatibilities;
  const compatibilities = Array.isArray(given) ? given.map(String) : [];
  if (wanted !== '' && compatibilities.length > 0 && !compatibilities.includes(wanted)) {
    throw invalid(`Task definition does not support launch_type ${wanted}.`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
