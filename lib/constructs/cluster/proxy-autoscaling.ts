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

/** Where the metric `RequestCountPerTarget` is: a target group, and the load balancer in front of it. */
export interface ScaledTargetGroup {
  /** ARN of the target group, or its suffix `targetgroup/NAME/ID`. */
  readonly targetGroup: string;
  /** ARN of its load balancer or of one of its listeners, or the suffix `app/NAME/ID`. */
  readonly loadBalancer: string;
}

/** Autoscaling of one ECS service, by Application Auto Scaling. */
export interface ProxyAutoscalingProps extends AutoscalingProps {
  /** ECS cluster. */
  readonly clusterArn: string;
  /** ECS service in it. It must exist before: AWS registers no service that it can't find. */
  readonly serviceName: string;
  /** Needed by `targetRequestsPerTarget`. @default - none */
  readonly behind?: ScaledTargetGroup;
  /** Otherwise everything stays in the JSON with `count = 0`: what left it could be destroyed past a guard by `-target`. @default true */
  readonly exists?: boolean;
  /**
   * Policies take no node away (AWS: Application Auto Scaling API, SuspendedState); they still add nodes, and scheduled actions of your own
   * go on. @default false
   */
  readonly scaleInSuspended?: boolean;
  /** Terraform expression: nodes below which autoscaling must not go, where they are more than `minCount`. @default - `minCount` */
  readonly atLeastExpression?: string;
  /** Terraform expression: nodes up to which it may go, where they are more than `maxCount`. @default - `maxCount` */
  readonly atMostExpression?: string;
  /** An apply leaves the bounds of what is registered as they are. @default false */
  readonly keepsBounds?: boolean;
}

const DIMENSION = 'ecs:service:DesiredCount';

/** A scalable target and its target-tracking policies. AWS brings a service that is outside the bounds inside as soon as it is registered. */
export class ProxyAutoscaling extends Construct {
  /** The service and its bounds, as Application Auto Scaling knows them. */
  readonly target: AppautoscalingTarget;
  /** One a target: CPU, requests, or both. */
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

  /** AWS: Application Auto Scaling API, PredefinedMetricSpecification, ResourceLabel. */
  private requestsPerTarget(): Metric {
    const { behind } = this.props;
    if (!behind) {
      throw new MisuseError(
        'KBG-PROP-003',
        'ProxyAutoscaling: targetRequestsPerTarget needs the load balancer and the target group, got neither; give behind, or scale by targetCpuPercent',
      );
    }
    return {
      predefinedMetricType: 'ALBRequestCountPerTarget',
      resourceLabel: `${loadBalancerSuffix(behind.loadBalancer)}/${targetGroupSuffix(behind.targetGroup)}`,
    };
  }
}
