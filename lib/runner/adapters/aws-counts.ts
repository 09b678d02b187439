import type { MinuteCount, RequestCounts } from '../ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** Requests per target group, from CloudWatch. */
export class AwsCounts implements RequestCounts {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return { ...sdk, client: this.session.watch(new sdk.CloudWatchClient(this.session.options())) };
  });

  constructor(private readonly session: AwsSession) {}

  async perMinute(ruleArn: string, targetGroupArn: string, start: Date, end: Date): Promise<readonly MinuteCount[]> {
    const { client, GetMetricDataCommand } = await this.sdk();
    const query = {
      Id: 'requests',
      MetricStat: { Metric: metric(ruleArn, targetGroupArn), Period: 60, Stat: 'Sum' },
    };
    const counts: MinuteCount[] = [];
    let NextToken: string | undefined;
    do {
      const request = { StartTime: start, EndTime: end, MetricDataQueries: [query], NextToken };
      const answer = await client.send(new GetMetricDataCommand(request));
      for (const { Timestamps: minutes = [], Values: values = [] } of answer.MetricDataResults ?? []) {
        counts.push(...minutes.map((minute, i) => ({ minute, requests: values[i] ?? 0 })));
      }
      ({ NextToken } = answer);
    } while (NextToken !== undefined);
    return counts;
  }
}

/** AWS: "CloudWatch metrics for your Application Load Balancer", dimensions: the last parts of the ARNs. */
function metric(ruleArn: string, targetGroupArn: string) {
  // arn:…:listener-rule/app/NAME/LOAD-BALANCER/LISTENER/RULE
  const loadBalancer = (ruleArn.split(':listener-rule/')[1] ?? '').split('/').slice(0, 3).join('/');
  return {
    Namespace: 'AWS/ApplicationELB',
    MetricName: 'RequestCount',
    Dimensions: [
      { Name: 'TargetGroup', Value: targetGroupArn.slice(targetGroupArn.lastIndexOf(':') + 1) },
      { Name: 'LoadBalancer', Value: loadBalancer },
    ],
  };
}
