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

/** What of a colour is watched. */
export type AlarmKind = 'error-rate' | 'client-error-rate' | 'p99-latency' | 'healthy-targets';

/** Alarms over what requests show; without requests they are silent. */
export const TRAFFIC_ALARMS: readonly AlarmKind[] = ['error-rate', 'client-error-rate', 'p99-latency'];
/** Alarms over what must be there also without requests. */
export const HEALTH_ALARMS: readonly AlarmKind[] = ['healthy-targets'];

/** The alarms of one target group of an Application Load Balancer. They are in the provider's region, where its metrics are. */
export interface UpgradeAlarmsProps {
  /** Start of the alarms' names, literal and unique in account and region: CloudWatch replaces an alarm of the same name. */
  readonly name: string;
  /** ARN of the target group, or its suffix `targetgroup/NAME/ID`. */
  readonly targetGroup: string;
  /** ARN of its load balancer or of one of its listeners, or the suffix `app/NAME/ID`. */
  readonly loadBalancer: string;
  /** Bounds of what is normal; a change of them replaces no alarm. @default - the default of each threshold */
  readonly thresholds?: AlarmThresholds;
  /** What an alarm tells when it begins to ring: ARNs of SNS topics. @default - nothing; the state shows in CloudWatch alone */
  readonly alarmActions?: readonly string[];
  /**
   * Alarms that exist. The others stay in the JSON with `count = 0`: what left it could be destroyed past a guard by `-target`.
   * @default - all
   */
  readonly kinds?: readonly AlarmKind[];
}

/** What one alarm watches and says. */
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

/** CloudWatch alarms over one colour's target group: 5xx rate, 4xx rate, p99 latency, healthy targets. */
export class UpgradeAlarms extends Construct {
  /** One alarm of each kind; those that are not among `kinds` have `count = 0`. */
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

/** Two of three minutes: one that is late or odd neither rings nor silences. */
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

/** A target group from which every target has gone may report nothing: no data is no target. */
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

/** @throws MisuseError with everything that is wrong */
function checkAlarms({ name, thresholds, alarmActions = [] }: UpgradeAlarmsProps): void {
  const faults = [
    ...(/^[A-Za-z0-9-]+$/.test(name) ? [] : [`name must be literal, of letters, digits and dashes, got "${name}"`]),
    ...thresholdFaults(thresholds),
    ...alarmActionFaults(alarmActions),
  ];
  if (faults.length > 0) throw new MisuseError('KBG-PROP-008', `UpgradeAlarms: ${faults.join('; ')}`);
}

/** CloudWatch takes 5 actions a state (AWS: PutMetricAlarm, AlarmActions). */
export function alarmActionFaults(actions: readonly string[]): readonly string[] {
  const odd = actions.find((arn) => !/^arn:[\w-]+:[\w-]+:/.test(arn) && !arn.includes('${'));
  return [
    ...(actions.length > 5 ? [`alarmActions must be at most 5, got ${actions.length}`] : []),
    ...(odd === undefined ? [] : [`alarmActions must be like arn:aws:sns:REGION:ACCOUNT:TOPIC, got "${odd}"`]),
  ];
}
