import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import { MisuseError, SLOTS } from '../../domain';
import type { Slot } from '../../domain';
import type { AlarmThresholds } from './alarm-thresholds';
import { thresholdFaults, thresholdsOf } from './alarm-thresholds';
import { clusterName, loadBalancerSuffix, targetGroupSuffix } from '../terraform/arn-part';
import { readable } from '../terraform/expression';
import type { TargetMetric } from './target-metrics';
import { METRIC_PERIOD, rate, TARGET_METRICS, TARGET_NAMESPACE } from './target-metrics';
import { checkKinds } from '../props/prop-kinds';

/** What of one colour is drawn. */
export interface DashboardSlot {
  /** ARN of its proxies' target group, or the suffix `targetgroup/NAME/ID`. */
  readonly targetGroup: string;
  /** Name of its proxies' ECS service. */
  readonly service: string;
}

/** One page of CloudWatch with both colours side by side. */
export interface UpgradeDashboardProps {
  /**
   * Name of the dashboard: letters, digits, dashes and underscores, or a reference. It is unique in the account over all regions, and
   * CloudWatch replaces a dashboard of the same name.
   */
  readonly name: string;
  /** Region of the metrics. */
  readonly region: string;
  /** ARN of the load balancer or of one of its listeners, or the suffix `app/NAME/ID`. */
  readonly loadBalancer: string;
  /** ARN of the ECS cluster of both services. */
  readonly clusterArn: string;
  /** What of blue is drawn, on the left. */
  readonly blue: DashboardSlot;
  /** What of green is drawn, on the right. */
  readonly green: DashboardSlot;
  /** Drawn as lines; give the alarms the same. @default - the default of each threshold */
  readonly thresholds?: AlarmThresholds;
}

/** A row of the page, of one colour. */
interface Graph {
  readonly title: string;
  readonly unit: string;
  /** `[namespace, metric, dimension, value, …, options]` or `[{expression}]`. */
  readonly metrics: readonly unknown[][];
  /** The line, and the threshold that it stands for. */
  readonly bound?: keyof AlarmThresholds;
}

/** Widgets stand on a grid of 24 columns (AWS: Dashboard Body Structure and Syntax). */
const WIDTH = 12;
const HEIGHT = 6;

/** A CloudWatch dashboard of both colours: requests, 5xx and 4xx rate, latency, targets, load. The same in all stages. */
export class UpgradeDashboard extends Construct {
  /** The dashboard itself, with both colours. */
  readonly dashboard: CloudwatchDashboard;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UpgradeDashboardProps,
  ) {
    super(scope, id);
    checkKinds('UpgradeDashboard', props, 'UpgradeDashboardProps');
    const faults = [
      ...(/^[\w-]{1,255}$/.test(props.name) || props.name.includes('${')
        ? []
        : [`name must be 1 to 255 letters, digits, dashes or underscores, got "${props.name}"`]),
      ...thresholdFaults(props.thresholds),
    ];
    if (faults.length > 0) throw new MisuseError('KBG-PROP-009', `UpgradeDashboard: ${faults.join('; ')}`);
    const widgets = SLOTS.flatMap((slot, column) =>
      this.graphs(slot).map((graph, row) => this.widget(slot, graph, column, row)),
    );
    this.dashboard = readable(
      new CloudwatchDashboard(this, 'page', { dashboardName: props.name, dashboardBody: JSON.stringify({ widgets }) }),
    );
  }

  private graphs(slot: Slot): readonly Graph[] {
    const metric = (id: TargetMetric, label: string, visible = true): unknown[] =>
      this.metric(slot, id, label, visible);
    const percent = (errors: 'errors' | 'client_errors', label: string): unknown[][] => [
      metric('requests', 'requests', false),
      metric(errors, label, false),
      [{ id: 'rate', expression: rate(errors), label }],
    ];
    return [
      { title: 'requests', unit: 'a minute', metrics: [metric('requests', 'requests')] },
      { title: '5xx of targets', unit: '%', metrics: percent('errors', '5xx'), bound: 'maxErrorRate' },
      { title: '4xx of targets', unit: '%', metrics: percent('client_errors', '4xx'), bound: 'maxClientErrorRate' },
      {
        title: 'latency',
        unit: 's',
        metrics: [metric('latency_p50', 'p50'), metric('latency_p99', 'p99')],
        bound: 'maxP99LatencySeconds',
      },
      {
        title: 'targets',
        unit: 'nodes',
        metrics: [metric('healthy', 'healthy'), metric('unhealthy', 'unhealthy')],
        bound: 'minHealthyTargets',
      },
      { title: 'load', unit: '% of the task size', metrics: [this.load(slot, 'CPU'), this.load(slot, 'Memory')] },
    ];
  }

  private metric(slot: Slot, id: TargetMetric, label: string, visible: boolean): unknown[] {
    const { metricName, stat } = TARGET_METRICS[id];
    const { targetGroup } = this.props[slot];
    return [
      TARGET_NAMESPACE,
      metricName,
      'TargetGroup',
      targetGroupSuffix(targetGroup),
      'LoadBalancer',
      loadBalancerSuffix(this.props.loadBalancer),
      { id, stat, label, visible },
    ];
  }

  /** What ECS reports of every Fargate service without Container Insights (AWS: Amazon ECS CloudWatch metrics). */
  private load(slot: Slot, of: 'CPU' | 'Memory'): unknown[] {
    const { clusterArn } = this.props;
    const dimensions = ['ClusterName', clusterName(clusterArn), 'ServiceName', this.props[slot].service];
    return ['AWS/ECS', `${of}Utilization`, ...dimensions, { stat: 'Average', label: of }];
  }

  private widget(slot: Slot, { title, unit, metrics, bound }: Graph, column: number, row: number): object {
    const value = bound && thresholdsOf(this.props.thresholds)[bound];
    return {
      type: 'metric',
      x: column * WIDTH,
      y: row * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: {
        title: `${slot}: ${title} (${unit})`,
        view: 'timeSeries',
        region: this.props.region,
        period: METRIC_PERIOD,
        metrics,
        yAxis: { left: { min: 0 } },
        ...(bound ? { annotations: { horizontal: [{ label: bound, value }] } } : {}),
      },
    };
  }
}
