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

/** Sources of one slot's graphs. */
export interface DashboardSlot {
  /** ARN of its proxies' target group, or the suffix `targetgroup/NAME/ID`. */
  readonly targetGroup: string;
  /** Name of its proxies' ECS service. */
  readonly service: string;
}

/** Props of a CloudWatch dashboard with both slots side by side. */
export interface UpgradeDashboardProps {
  /**
   * Name of the dashboard: 1 to 255 letters, digits, dashes and underscores, or a reference. It must be unique in the account over all
   * regions, because CloudWatch overwrites a dashboard of the same name.
   */
  readonly name: string;
  /** Region of the metrics. */
  readonly region: string;
  /** ARN of the load balancer or of one of its listeners, or the suffix `app/NAME/ID`. */
  readonly loadBalancer: string;
  /** ARN of the ECS cluster of both services. */
  readonly clusterArn: string;
  /** Slot blue, on the left. */
  readonly blue: DashboardSlot;
  /** Slot green, on the right. */
  readonly green: DashboardSlot;
  /** Thresholds that the graphs show as lines; use those of the alarms. @default - the default of each threshold */
  readonly thresholds?: AlarmThresholds;
}

/** A graph of one slot. */
interface Graph {
  readonly title: string;
  readonly unit: string;
  /** `[namespace, metric, dimension, value, …, options]` or `[{expression}]`. */
  readonly metrics: readonly unknown[][];
  /** Threshold that the graph shows as a line. */
  readonly bound?: keyof AlarmThresholds;
}

/** Size of a graph; the grid has 24 columns (AWS: Dashboard Body Structure and Syntax). */
const WIDTH = 12;
const HEIGHT = 6;

/** A CloudWatch dashboard of both slots: requests, 5xx and 4xx rate, latency, targets, load. It is the same in all stages. */
export class UpgradeDashboard extends Construct {
  /** The dashboard. */
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

  /** Load of a service; ECS reports it for every Fargate service without Container Insights (AWS: Amazon ECS CloudWatch metrics). */
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
