import type { Operations } from './operation';

/** Simple Notification Service. */
export const snsOperations: Operations = {
  Publish: (input, { cloud }) => {
    const topicArn = input.text('TopicArn');
    const subject = input.optionalText('Subject');
    return { MessageId: cloud.topics.publish({ topicArn, subject, message: input.text('Message') }) };
  },
};
