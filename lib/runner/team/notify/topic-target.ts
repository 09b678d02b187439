import { AwsTopic } from '../../adapters/aws/aws-topic';
import type { Target } from './target';

/** A topic of SNS: people by mail and telephone, or whatever subscribes to it. */
export function topic(arn: string): Target {
  const place = new AwsTopic(arn);
  return {
    label: `sns ${arn}`,
    usual: ['question', 'applied', 'gate', 'ended'],
    forPeople: true,
    send: ({ text = '' }, signal) => place.publish('Kong upgrade', text, signal),
  };
}
