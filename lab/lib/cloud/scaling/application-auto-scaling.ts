/** The scaled dimension: namespace, resource and dimension name it together. */
export interface ScalableDimension {
  readonly serviceNamespace: string;
  /** `service/CLUSTER/NAME` for an ECS service. */
  readonly resourceId: string;
  readonly scalableDimension: string;
}

export interface ScalableTarget extends ScalableDimension {
  readonly arn: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** Actions that policies and schedules may not take. */
  readonly suspended: { readonly scaleIn: boolean; readonly scaleOut: boolean; readonly scheduled: boolean };
}

export interface ScalingPolicy extends ScalableDimension {
  readonly arn: string;
  readonly name: string;
}

export interface IApplicationAutoScaling {
  /** Throws `ValidationException` when there is no such ECS service. */
  register(input: Omit<ScalableTarget, 'arn'>): ScalableTarget;
  /** Throws `ObjectNotFoundException`. */
  deregister(dimension: ScalableDimension): void;
  target(dimension: ScalableDimension): ScalableTarget | undefined;
  targets(): readonly ScalableTarget[];
  /** Throws `ObjectNotFoundException` when nothing is registered. */
  putPolicy(input: Omit<ScalingPolicy, 'arn'>): ScalingPolicy;
  policy(dimension: ScalableDimension, name: string): ScalingPolicy | undefined;
  deletePolicy(dimension: ScalableDimension, name: string): void;
  /** For tests: scales an ECS service as its policies would for a metric that wants this number of tasks. Returns the new count. */
  scale(serviceName: string, wanted: number): number;
}
