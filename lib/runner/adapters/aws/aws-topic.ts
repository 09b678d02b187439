import { AwsSession, once } from './aws-session';
import { asRunnerError } from '../../common/aws-sentence';

/** A topic of SNS, in the region that its ARN names. */
export class AwsTopic {
  private readonly region: string;
  private readonly sdk = once(async () => {
    const { SNSClient, PublishCommand } = await import('@aws-sdk/client-sns');
    // The caller repeats a failed attempt.
    const client = new SNSClient({ ...new AwsSession({ region: this.region }).options(), maxAttempts: 1 });
    return { client, PublishCommand };
  });

  constructor(private readonly arn: string) {
    this.region = arn.split(':')[3] ?? '';
  }

  /** @throws RunnerError with one sentence */
  async publish(subject: string, message: string, abortSignal: AbortSignal): Promise<void> {
    try {
      const { client, PublishCommand } = await this.sdk();
      const request = new PublishCommand({ TopicArn: this.arn, Subject: subject, Message: message });
      await client.send(request, { abortSignal });
    } catch (error) {
      throw asRunnerError(error, this.region);
    }
  }
}
