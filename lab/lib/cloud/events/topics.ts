import { randomUUID } from 'node:crypto';
import type { Place } from '../common/arn';
import { AwsError } from '../common/aws-error';

/** A message that was sent to a topic. */
export interface Publication {
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
}

/** AWS: SNS, Publish, `Message`: 256 KB at most. */
const MOST_BYTES = 262_144;
/** AWS: SNS, Publish, `Subject`: printable ASCII, fewer than 100 characters, beginning with no blank. */
const SUBJECT = /^[!-~][ -~]{0,98}$/;

/** Simple Notification Service: published messages are kept, and are not delivered. */
export class Topics {
  readonly published: Publication[] = [];

  constructor(
    private readonly place: Place,
    private readonly assume: (what: string) => void,
  ) {}

  publish(publication: Publication): string {
    const { topicArn, subject, message } = publication;
    const { account, region } = this.place;
    if (!topicArn.startsWith(`arn:aws:sns:${region}:${account}:`))
      throw new AwsError('NotFound', 'Topic does not exist');
    if (subject !== undefined && !SUBJECT.test(subject))
      throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
    if (message === '' || Buffer.byteLength(message) > MOST_BYTES) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: Message');
    }
    this.assume(`topic ${topicArn}`);
    this.published.push(publication);
    return randomUUID();
  }
}
