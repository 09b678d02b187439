import type { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import type { AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification as Metric } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import type { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { Construct } from 'constructs';
import { MisuseError } from '../../domain';
import { depend } from '../terraform/depend';
import { clusterName, loadBalancerSuffix, targetGroupSuffix } from '../terraform/arn-part';
import type { AutoscalingProps } from '../release/autoscaling-props';
import { scalingFaults } from '../release/autoscaling-props';
import { expression, readable } from '../terraform/expression';
import { checkKinds } from '../props/prop-kinds';
import { rareBinding } from '../terraform/rare-bindings';

/** Target group and load balancer of the metric `RequestCountPerTarget`. */
export interface ScaledTargetGroup {
  /** ARN of the target group, or its suffix `targetgroup/NAME/ID`. */
  readonly targetGroup: string;
  /** ARN of its load balancer or of one of its listeners, or the suffix `app/NAME/ID`. */
  readonly loadBalancer: string;
}

/** Props of the autoscaling of one ECS service, by Application Auto Scaling. */
export interface ProxyAutoscalingProps extends AutoscalingProps {
  /** ARN of the ECS cluster. */
  readonly clusterArn: string;
  /** Name of the ECS service. It must exist first, because AWS registers only existing services. */
  readonly serviceName: string;
  /** Target group and load balancer; `targetRequestsPerTarget` needs them. @default - none */
  readonly behind?: ScaledTargetGroup;
  /**
   * If false, the resources stay in the JSON with `count = 0`: if they were missing, `-target` could destroy them without the guard.
   * @default true
   */
  readonly exists?: boolean;
  /**
   * True if the policies may not remove nodes (AWS: Application Auto Scaling API, SuspendedState). They still add nodes, and your own
   * scheduled actions still run. @default false
   */
  readonly scaleInSuspended?: boolean;
  /** Terraform expression: lower bound of the nodes, if it is more than `minCount`. @default - `minCount` */
  readonly atLeastExpression?: string;
  /** Terraform expression: upper bound of the nodes, if it is more than `maxCount`. @default - `maxCount` */
  readonly atMostExpression?: string;
  /** True if an apply keeps the registered bounds. @default false */
  readonly keepsBounds?: boolean;
}

const DIMENSION = 'ecs:service:DesiredCount';

/**
 * A scalable target and its target-tracking policies. When AWS registers a service with a count outside the bounds, it changes the count at
 * once.
 */
export class ProxyAutoscaling extends Construct {
  /** The scalable target: the service and its bounds. */
  readonly target: AppautoscalingTarget;
  /** One policy for each metric: CPU, requests, or both. */
  readonly policies: readonly AppautoscalingPolicy[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProxyAutoscalingProps,
  ) {
    super(scope, id);
    checkKinds('ProxyAutoscaling', props, 'ProxyAutoscalingProps');
    const faults = scalingFaults('', props);
    if (faults.length > 0) throw new MisuseError('KBG-PROP-002', `ProxyAutoscaling: ${faults.join('; ')}`);
    this.target = this.scalableTarget();
    const { targetCpuPercent, targetRequestsPerTarget } = props;
    const cpu = targetCpuPercent ?? (targetRequestsPerTarget === undefined ? 60 : undefined);
    this.policies = [
      ...(cpu === undefined
        ? []
        : [this.policy('cpu', cpu, { predefinedMetricType: 'ECSServiceAverageCPUUtilization' })]),
      ...(targetRequestsPerTarget === undefined
        ? []
        : [this.policy('requests', targetRequestsPerTarget, this.requestsPerTarget())]),
    ];
  }

  private get resourceId(): string {
    return `service/${clusterName(this.props.clusterArn)}/${this.props.serviceName}`;
  }

  private scalableTarget(): AppautoscalingTarget {
    const { minCount, maxCount, atLeastExpression, atMostExpression, keepsBounds, scaleInSuspended } = this.props;
    const target = readable(
      new (rareBinding('appautoscaling-target').AppautoscalingTarget)(this, 'target', {
        serviceNamespace: 'ecs',
        scalableDimension: DIMENSION,
        resourceId: this.resourceId,
        minCapacity: minCount,
        maxCapacity: maxCount,
        suspendedState: {
          dynamicScalingInSuspended: scaleInSuspended ?? false,
          dynamicScalingOutSuspended: false,
          scheduledScalingSuspended: false,
        },
        ...(keepsBounds ? { lifecycle: { ignoreChanges: ['min_capacity', 'max_capacity'] } } : {}),
      }),
    );
    const least = (count: number, other: string): string => expression(`max(${count}, ${other})`);
    if (atLeastExpression !== undefined) target.addOverride('min_capacity', least(minCount, atLeastExpression));
    if (atMostExpression !== undefined) target.addOverride('max_capacity', least(maxCount, atMostExpression));
    target.count = this.count;
    return target;
  }

  private policy(id: string, targetValue: number, predefinedMetricSpecification: Metric): AppautoscalingPolicy {
    const policy = readable(
      new (rareBinding('appautoscaling-policy').AppautoscalingPolicy)(this, id, {
        name: `${this.props.serviceName}-${id}`,
        policyType: 'TargetTrackingScaling',
        serviceNamespace: 'ecs',
        scalableDimension: DIMENSION,
        resourceId: this.resourceId,
        targetTrackingScalingPolicyConfiguration: { targetValue, predefinedMetricSpecification },
      }),
    );
    policy.count = this.count;
    depend(policy, this.target);
    return policy;
  }

  private get count(): number {
    return (this.props.exists ?? true) ? 1 : 0;
  }

  /** Metric of the requests (AWS: Application Auto Scaling API, PredefinedMetricSpecification, ResourceLabel). */
  private requestsPerTarget(): Metric {
    const { behind } = this.props;
    if (!behind) {
      throw new MisuseError(
        'KBG-PROP-003',
        'ProxyAutoscaling: targetRequestsPerTarget needs the load balancer and the target group, got neither; give the prop behind, or scale by targetCpuPercent',
      );
    }
    return {
      predefinedMetricType: 'ALBRequestCountPerTarget',
      resourceLabel: `${loadBalancerSuffix(behind.loadBalancer)}/${targetGroupSuffix(behind.targetGroup)}`,
    };
  }
}
