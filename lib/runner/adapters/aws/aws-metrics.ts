import type { TrafficMinute } from '../../../domain';
import type { MinuteCount, RequestCounts, TargetMetrics } from '../../common/ports';
import { RunnerError } from '../../common/runner-error';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

interface Series {
  readonly metric: string;
  readonly stat: 'Sum' | 'p99';
}

const REQUESTS = { requests: { metric: 'RequestCount', stat: 'Sum' } } as const;
/** Metrics of one target group. The load balancer's own answers of 500 and above are not among them. */
const TRAFFIC = {
  ...REQUESTS,
  twoHundreds: { metric: 'HTTPCode_Target_2XX_Count', stat: 'Sum' },
  threeHundreds: { metric: 'HTTPCode_Target_3XX_Count', stat: 'Sum' },
  clientErrors: { metric: 'HTTPCode_Target_4XX_Count', stat: 'Sum' },
  serverErrors: { metric: 'HTTPCode_Target_5XX_Count', stat: 'Sum' },
  p99Seconds: { metric: 'TargetResponseTime', stat: 'p99' },
} as const;

/** A window of one target group; its minutes begin at or after `start` and before `end`. */
interface Place {
  readonly ruleArn: string;
  readonly targetGroupArn: string;
  readonly start: Date;
  readonly end: Date;
}

/** Values by the time at which their minute begins. A metric without requests has no value. */
type ByMinute<K extends string> = ReadonlyMap<number, Partial<Record<K, number>>>;

/** Metrics of the target groups from CloudWatch, minute by minute. */
export class AwsMetrics implements RequestCounts, TargetMetrics {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return { ...sdk, client: this.session.watch(new sdk.CloudWatchClient(this.session.options())) };
  });

  constructor(private readonly session: AwsSession) {}

  async perMinute(ruleArn: string, targetGroupArn: string, start: Date, end: Date): Promise<readonly MinuteCount[]> {
    const minutes = await this.read(REQUESTS, { ruleArn, targetGroupArn, start, end });
    return [...minutes].map(([at, { requests = 0 }]) => ({ minute: new Date(at), requests }));
  }

  async traffic(ruleArn: string, targetGroupArn: string, start: Date, end: Date): Promise<readonly TrafficMinute[]> {
    const minutes = await this.read(TRAFFIC, { ruleArn, targetGroupArn, start, end });
    return [...minutes].map(([at, found]) => ({
      at: new Date(at),
      requests: found.requests ?? 0,
      good: (found.twoHundreds ?? 0) + (found.threeHundreds ?? 0),
      clientErrors: found.clientErrors ?? 0,
      serverErrors: found.serverErrors ?? 0,
      ...(found.p99Seconds === undefined ? {} : { p99Seconds: found.p99Seconds }),
    }));
  }

  private async read<K extends string>(series: Readonly<Record<K, Series>>, place: Place): Promise<ByMinute<K>> {
    const { client, GetMetricDataCommand } = await this.sdk();
    const minutes = new Map<number, Partial<Record<K, number>>>();
    const status = new Map<string, string>();
    let NextToken: string | undefined;
    do {
      const request = {
        StartTime: place.start,
        EndTime: place.end,
        MetricDataQueries: queries(series, place),
        NextToken,
      };
      const answer = await client.send(new GetMetricDataCommand(request));
      for (const { Id = '', StatusCode = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        status.set(Id, StatusCode);
        for (const [i, at] of Timestamps.entries()) {
          minutes.set(at.getTime(), { ...minutes.get(at.getTime()), [Id]: Values[i] });
        }
      }
      ({ NextToken } = answer);
    } while (NextToken !== undefined);
    refusePart(series, status);
    return minutes;
  }
}

/** A part that was not read must not count as zero (AWS: GetMetricData, `StatusCode`: Complete, PartialData, InternalError, Forbidden). */
function refusePart(series: Readonly<Record<string, Series>>, status: ReadonlyMap<string, string>): void {
  for (const [id, { metric }] of Object.entries(series)) {
    const said = status.get(id);
    if (said === 'Complete') continue;
    throw new RunnerError(
      'KBG-AWS-002',
      `CloudWatch did not return all of ${metric} (${said ?? 'no answer'}); check that the role may call cloudwatch:GetMetricData, and repeat the command`,
    );
  }
}

/** AWS: "CloudWatch metrics for your Application Load Balancer", dimensions: the last parts of the ARNs. */
function queries(series: Readonly<Record<string, Series>>, { ruleArn, targetGroupArn }: Place) {
  // arn:…:listener-rule/app/NAME/LOAD-BALANCER/LISTENER/RULE
  const loadBalancer = (ruleArn.split(':listener-rule/')[1] ?? '').split('/').slice(0, 3).join('/');
  const dimensions = [
    { Name: 'TargetGroup', Value: targetGroupArn.slice(targetGroupArn.lastIndexOf(':') + 1) },
    { Name: 'LoadBalancer', Value: loadBalancer },
  ];
  return Object.entries(series).map(([id, { metric, stat }]) => ({
    Id: id,
    MetricStat: {
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName: metric, Dimensions: dimensions },
      Period: 60,
      Stat: stat,
    },
  }));
}
