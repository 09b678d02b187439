import { AwsTopic } from '../../adapters/aws/aws-topic';
import type { Receiver } from './receiver';

/** A topic of SNS: it passes the text on to its subscribers, such as mail or telephone. */
export function topicReceiver(arn: string): Receiver {
  const place = new AwsTopic(arn);
  return {
    label: `sns ${arn}`,
    usual: ['question', 'applied', 'gate', 'ended'],
    forPeople: true,
    send: ({ text = '' }, signal) => place.publish('Kong upgrade', text, signal),
  };
}
