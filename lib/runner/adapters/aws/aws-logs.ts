import type { TaskPlace } from '../../../domain';
import type { LogPage, TaskLogs } from '../../common/ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** Output of one-off tasks, from CloudWatch Logs. */
export class AwsLogs implements TaskLogs {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs');
    return { ...sdk, client: this.session.watch(new sdk.CloudWatchLogsClient(this.session.options())) };
  });

  constructor(
    private readonly session: AwsSession,
    private readonly place: TaskPlace | null,
  ) {}

  async read(taskArn: string, from?: string): Promise<LogPage> {
    if (!this.place) return { lines: [] };
    const { logGroup, logStreamPrefix, container } = this.place;
    const { client, GetLogEventsCommand, ResourceNotFoundException } = await this.sdk();
    const request = new GetLogEventsCommand({
      logGroupName: logGroup,
      // The awslogs driver names a stream so (ECS: "Send Amazon ECS logs to CloudWatch", awslogs-stream-prefix).
      logStreamName: `${logStreamPrefix}/${container}/${taskArn.slice(taskArn.lastIndexOf('/') + 1)}`,
      startFromHead: true,
      ...(from === undefined ? {} : { nextToken: from }),
    });
    try {
      const { events = [], nextForwardToken: next } = await client.send(request);
      return { lines: events.map(({ message = '' }) => message), ...(next === undefined ? {} : { next }) };
    } catch (error) {
      // The stream appears with its first line.
      if (error instanceof ResourceNotFoundException) return { lines: [] };
      throw error;
    }
  }
}
