import { AwsError } from '../cloud/aws-error';
import type { ICloud } from '../cloud/contracts';
import type { Input } from './input';
import type { Operations, Output } from './operation';

const NAMESPACE = 'AWS/ApplicationELB';

function notServed(what: string): AwsError {
  return new AwsError('InvalidParameterValueException', `${what} is not served by the lab`);
}

function dimensionsOf(metric: Input): Readonly<Record<string, string>> {
  return Object.fromEntries(metric.objects('Dimensions').map((one) => [one.text('Name'), one.text('Value')]));
}

function result(query: Input, input: Input, cloud: ICloud): Output {
  if (query.has('Expression')) throw notServed('A metric math expression');
  const stat = query.object('MetricStat');
  const metric = stat.object('Metric');
  const name = metric.text('MetricName');
  if (stat.text('Stat') !== 'Sum') throw notServed(`The statistic ${stat.text('Stat')}`);
  if (metric.text('Namespace') !== NAMESPACE) throw notServed(`The namespace ${metric.text('Namespace')}`);
  const period = stat.number('Period');
  if (period % 60 !== 0 && ![1, 5, 10, 30].includes(period)) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Period must be 1, 5, 10, 30 or a multiple of 60, got ${period}`,
    );
  }
  const sums = cloud.metrics.sums(name, dimensionsOf(metric), input.date('StartTime'), input.date('EndTime'), period);
  // AWS: CloudWatch API, GetMetricData, `ScanBy`: newest first unless told otherwise.
  const ordered = input.optionalText('ScanBy') === 'TimestampAscending' ? sums : [...sums].reverse();
  return {
    Id: query.text('Id'),
    Label: query.optionalText('Label') ?? name,
    Timestamps: ordered.map(({ at }) => at),
    Values: ordered.map(({ sum }) => sum),
    StatusCode: 'Complete',
  };
}

/** CloudWatch's metrics: sums only, of the load balancer's namespace only. */
export const cloudWatchOperations: Operations = {
  GetMetricData: (input, { cloud }) => {
    if (input.date('StartTime') >= input.date('EndTime')) {
      throw new AwsError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
    }
    const wanted = input.objects('MetricDataQueries').filter((query) => query.optionalText('ReturnData') !== 'false');
    return { MetricDataResults: wanted.map((query) => result(query, input, cloud)), Messages: [] };
  },
};
