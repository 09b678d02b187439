import type { AlarmState } from '../../gates/gate-ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** States of CloudWatch alarms. */
export class AwsAlarms {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return { ...sdk, client: this.session.watch(new sdk.CloudWatchClient(this.session.options())) };
  });

  constructor(private readonly session: AwsSession) {}

  /** One state for each name; at most 100 names (AWS: DescribeAlarms, `AlarmNames`). */
  async states(names: readonly string[]): Promise<readonly AlarmState[]> {
    const { client, DescribeAlarmsCommand } = await this.sdk();
    const request = new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm'], MaxRecords: 100 });
    const { MetricAlarms = [] } = await client.send(request);
    return names.map((name) => {
      const found = MetricAlarms.find(({ AlarmName }) => AlarmName === name);
      return {
        name,
        state: found ? (found.StateValue ?? 'INSUFFICIENT_DATA') : 'MISSING',
        reason: found?.StateReason ?? '',
      };
    });
  }
}
