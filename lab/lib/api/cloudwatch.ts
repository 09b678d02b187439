import { AwsError } from '../cloud/common/aws-error';
import type { ICloud } from '../cloud/cloud';
import type { Input } from './input';
import type { Operations, Output } from './operation';

const NAMESPACE = 'AWS/ApplicationELB';

function notServed(what: string): AwsError {
  return new AwsError('InvalidParameterValueException', `${what} is not served by the lab`);
}

function dimensionsOf(metric: Input): Readonly<Record<string, string>> {
  return Object.fromEntries(metric.objects('Dimensions').map((one) => [one.text('Name'), one.text('Value')]));
}

/** Of a response time the load balancer keeps every value; of all else it counts. */
const OBSERVED = ['TargetResponseTime'];

type Points = readonly { readonly at: Date; readonly value: number }[];

function points(stat: Input, input: Input, { metrics }: ICloud): Points {
  const metric = stat.object('Metric');
  const name = metric.text('MetricName');
  const statistic = stat.text('Stat');
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?)$/.exec(statistic)?.[1];
  if (metric.text('Namespace') !== NAMESPACE) throw notServed(`The namespace ${metric.text('Namespace')}`);
  if (OBSERVED.includes(name) ? percent === undefined : statistic !== 'Sum') {
    throw notServed(`The statistic ${statistic} of ${name}`);
  }
  const dimensions = dimensionsOf(metric);
  const [start, end, period] = [input.date('StartTime'), input.date('EndTime'), periodOf(stat)];
  return percent === undefined
    ? metrics.sums(name, dimensions, start, end, period).map(({ at, sum }) => ({ at, value: sum }))
    : metrics.percentiles(name, dimensions, start, end, period, Number(percent));
}

function periodOf(stat: Input): number {
  const period = stat.number('Period');
  if (period % 60 === 0 || [1, 5, 10, 30].includes(period)) return period;
  throw new AwsError(
    'InvalidParameterValueException',
    `Period must be 1, 5, 10, 30 or a multiple of 60, got ${period}`,
  );
}

function result(query: Input, input: Input, cloud: ICloud): Output {
  if (query.has('Expression')) throw notServed('A metric math expression');
  const stat = query.object('MetricStat');
  const found = points(stat, input, cloud);
  // AWS: CloudWatch API, GetMetricData, `ScanBy`: newest first unless told otherwise.
  const ordered = input.optionalText('ScanBy') === 'TimestampAscending' ? found : [...found].reverse();
  return {
    Id: query.text('Id'),
    Label: query.optionalText('Label') ?? stat.object('Metric').text('MetricName'),
    Timestamps: ordered.map(({ at }) => at),
    Values: ordered.map(({ value }) => value),
    StatusCode: 'Complete',
  };
}

/** CloudWatch's metrics, which are sums and percentiles in the load balancer's namespace, and the states of metric alarms by their names. */
export const cloudWatchOperations: Operations = {
  DescribeAlarms: (input, { cloud }) => {
    if (!input.has('AlarmNames')) throw notServed('DescribeAlarms without AlarmNames');
    const found = input.texts('AlarmNames').flatMap((name) => cloud.alarms.describe(name) ?? []);
    return {
      MetricAlarms: found.map(({ name, arn, state, reason, updatedAt }) => ({
        AlarmName: name,
        AlarmArn: arn,
        StateValue: state,
        StateReason: reason,
        StateUpdatedTimestamp: updatedAt,
      })),
      CompositeAlarms: [],
    };
  },
  GetMetricData: (input, { cloud }) => {
    if (input.date('StartTime') >= input.date('EndTime')) {
      throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
    }
    const wanted = input.objects('MetricDataQueries').filter((query) => query.optionalText('ReturnData') !== 'false');
    return { MetricDataResults: wanted.map((query) => result(query, input, cloud)), Messages: [] };
  },
};
