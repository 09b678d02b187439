import type {
  CloudwatchMetricAlarmConfig,
  CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { MisuseError } from '../../domain';
import type { AlarmThresholds } from './alarm-thresholds';
import { thresholdFaults, thresholdsOf } from './alarm-thresholds';
import { loadBalancerSuffix, targetGroupSuffix } from '../terraform/arn-part';
import { readable } from '../terraform/expression';
import { boundedName } from '../terraform/names';
import type { TargetMetric, TargetPlace } from './target-metrics';
import { METRIC_PERIOD, rate, TARGET_METRICS, TARGET_NAMESPACE } from './target-metrics';
import { checkKinds } from '../props/prop-kinds';

/** Kinds of alarms of a slot. */
export type AlarmKind = 'error-rate' | 'client-error-rate' | 'p99-latency' | 'healthy-targets';

/** Alarms over the requests; without requests they are silent. */
export const TRAFFIC_ALARMS: readonly AlarmKind[] = ['error-rate', 'client-error-rate', 'p99-latency'];
/** Alarms over the targets, which also work without requests. */
export const HEALTH_ALARMS: readonly AlarmKind[] = ['healthy-targets'];

/** Props of the alarms of one target group. The alarms are in the region of the provider, which must be the region of the load balancer. */
export interface UpgradeAlarmsProps {
  /**
   * Prefix of the alarms' names, without references. It must be unique in account and region, because CloudWatch overwrites an alarm of the
   * same name.
   */
  readonly name: string;
  /** ARN of the target group, or its suffix `targetgroup/NAME/ID`. */
  readonly targetGroup: string;
  /** ARN of its load balancer or of one of its listeners, or the suffix `app/NAME/ID`. */
  readonly loadBalancer: string;
  /** Thresholds of the alarms. A change updates the alarms in place. @default - the default of each threshold */
  readonly thresholds?: AlarmThresholds;
  /** ARNs of the SNS topics that an alarm notifies when it begins to ring, at most 5. @default - none; only CloudWatch shows the state */
  readonly alarmActions?: readonly string[];
  /**
   * Kinds of alarms that exist. The others stay in the JSON with `count = 0`: if they were missing, `-target` could destroy them without
   * the guard.
   * @default - all
   */
  readonly kinds?: readonly AlarmKind[];
}

/** Configuration of one alarm without its name. */
type Watch = Pick<
  CloudwatchMetricAlarmConfig,
  | 'alarmDescription'
  | 'comparisonOperator'
  | 'threshold'
  | 'treatMissingData'
  | 'evaluationPeriods'
  | 'datapointsToAlarm'
> &
  Partial<CloudwatchMetricAlarmConfig>;

/** CloudWatch alarms over one slot's target group: 5xx rate, 4xx rate, p99 latency, healthy targets. */
export class UpgradeAlarms extends Construct {
  /** One alarm of each kind; a kind that is missing in `kinds` has `count = 0`. */
  readonly alarms: Readonly<Record<AlarmKind, CloudwatchMetricAlarm>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UpgradeAlarmsProps,
  ) {
    super(scope, id);
    checkKinds('UpgradeAlarms', props, 'UpgradeAlarmsProps');
    checkAlarms(props);
    const place: TargetPlace = {
      targetGroup: targetGroupSuffix(props.targetGroup),
      loadBalancer: loadBalancerSuffix(props.loadBalancer),
    };
    const thresholds = thresholdsOf(props.thresholds);
    const { maxErrorRate, maxClientErrorRate } = thresholds;
    this.alarms = {
      'error-rate': this.alarm('error-rate', rateWatch(place, 'errors', '5xx', maxErrorRate, thresholds)),
      'client-error-rate': this.alarm(
        'client-error-rate',
        rateWatch(place, 'client_errors', '4xx (404 among them)', maxClientErrorRate, thresholds),
      ),
      'p99-latency': this.alarm('p99-latency', latencyWatch(place, thresholds)),
      'healthy-targets': this.alarm('healthy-targets', healthWatch(place, thresholds)),
    };
  }

  private alarm(kind: AlarmKind, { alarmDescription, ...watch }: Watch): CloudwatchMetricAlarm {
    const { name, alarmActions, kinds } = this.props;
    const alarm = readable(
      new CloudwatchMetricAlarm(this, kind, {
        alarmName: boundedName(255, name, kind),
        alarmDescription: `${name}: ${alarmDescription ?? ''}`,
        ...(alarmActions && alarmActions.length > 0 ? { alarmActions: [...alarmActions] } : {}),
        ...watch,
      }),
    );
    alarm.count = (kinds?.includes(kind) ?? true) ? 1 : 0;
    return alarm;
  }
}

/** Two of three minutes decide, so a single late or unusual minute does not change the alarm. */
const TRAFFIC: Omit<Watch, 'threshold' | 'alarmDescription'> = {
  comparisonOperator: 'GreaterThanThreshold',
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  treatMissingData: 'notBreaching',
};

function rateWatch(
  place: TargetPlace,
  errors: 'errors' | 'client_errors',
  status: string,
  threshold: number,
  { minRequests }: Required<AlarmThresholds>,
): Watch {
  return {
    ...TRAFFIC,
    alarmDescription: `its targets answered more than ${threshold} % of at least ${minRequests} requests a minute with ${status}, in 2 of 3 minutes`,
    threshold,
    metricQuery: math(place, ['requests', errors], `IF(requests >= ${minRequests}, ${rate(errors)}, 0)`),
  };
}

function latencyWatch(place: TargetPlace, { maxP99LatencySeconds, minRequests }: Required<AlarmThresholds>): Watch {
  return {
    ...TRAFFIC,
    alarmDescription: `1 of 100 answers took longer than ${maxP99LatencySeconds} s, of at least ${minRequests} requests a minute, in 2 of 3 minutes`,
    threshold: maxP99LatencySeconds,
    metricQuery: math(place, ['requests', 'latency_p99'], `IF(requests >= ${minRequests}, latency_p99, 0)`),
  };
}

/** A target group without targets may report no data, so missing data counts as no target. */
function healthWatch(place: TargetPlace, { minHealthyTargets }: Required<AlarmThresholds>): Watch {
  const { metricName, stat } = TARGET_METRICS.healthy;
  return {
    alarmDescription: `fewer than ${minHealthyTargets} healthy targets, or no data, for 3 minutes`,
    namespace: TARGET_NAMESPACE,
    metricName,
    statistic: stat,
    dimensions: dimensions(place),
    period: METRIC_PERIOD,
    comparisonOperator: 'LessThanThreshold',
    threshold: minHealthyTargets,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: 'breaching',
  };
}

function math(place: TargetPlace, of: readonly TargetMetric[], expression: string): CloudwatchMetricAlarmMetricQuery[] {
  const inputs = of.map((id) => ({
    id,
    metric: {
      namespace: TARGET_NAMESPACE,
      ...TARGET_METRICS[id],
      dimensions: dimensions(place),
      period: METRIC_PERIOD,
    },
  }));
  return [...inputs, { id: 'judged', expression, returnData: true }];
}

function dimensions({ targetGroup, loadBalancer }: TargetPlace): Record<string, string> {
  return { TargetGroup: targetGroup, LoadBalancer: loadBalancer };
}

/** @throws MisuseError with a sentence for each wrong prop */
function checkAlarms({ name, thresholds, alarmActions = [] }: UpgradeAlarmsProps): void {
  const faults = [
    ...(/^[A-Za-z0-9-]+$/.test(name) ? [] : [`name must be literal, of letters, digits and dashes, got "${name}"`]),
    ...thresholdFaults(thresholds),
    ...alarmActionFaults(alarmActions),
  ];
  if (faults.length > 0) throw new MisuseError('KBG-PROP-008', `UpgradeAlarms: ${faults.join('; ')}`);
}

/** Faults of the actions. CloudWatch accepts 5 actions for each state (AWS: PutMetricAlarm, AlarmActions). */
export function alarmActionFaults(actions: readonly string[]): readonly string[] {
  const odd = actions.find((arn) => !/^arn:[\w-]+:[\w-]+:/.test(arn) && !arn.includes('${'));
  return [
    ...(actions.length > 5 ? [`alarmActions must be at most 5, got ${actions.length}`] : []),
    ...(odd === undefined ? [] : [`alarmActions must be like arn:aws:sns:REGION:ACCOUNT:TOPIC, got "${odd}"`]),
  ];
}
