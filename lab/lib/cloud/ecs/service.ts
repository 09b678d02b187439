import type { Tags } from '../common/tags';
import type { Placement } from './compatibility';

/** A target group in which the tasks of a service are registered. */
export interface ServiceLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

/** Settings of a service. */
export interface ServiceInput extends Placement {
  readonly name: string;
  /** Name or ARN. A cluster that was not created here is taken as existing. */
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  /** Lab seconds after a task's start in which failed health checks do not replace it. */
  readonly healthCheckGracePeriod: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** Other attributes, as they were given; the lab does nothing with them. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly tags: Tags;
}

/** A deployment of a service: its tasks have one task definition. */
export interface Deployment {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE';
  readonly taskDefinition: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  failedTasks: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  readonly createdAt: Date;
  updatedAt: Date;
}

/** A service and its deployments. */
export interface Service extends ServiceInput {
  readonly arn: string;
  readonly clusterArn: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  readonly createdAt: Date;
  readonly deployments: readonly Deployment[];
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly events: readonly { readonly at: Date; readonly message: string }[];
}
