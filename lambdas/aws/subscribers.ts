import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { Subscribers } from '../domain/planning/survey.ts';
import { type Client, collect } from '../kit/client.ts';

/** What SNS gives in place of an ARN as long as nobody has confirmed a subscription; a cancelled one is `Deleted`. */
const PENDING = 'PendingConfirmation';

/** Who subscribes to a topic. */
export async function subscribersOf(sns: Client, TopicArn: string): Promise<Subscribers> {
  const subscriptions = await collect(async (NextToken) => {
    const page = await sns.send(
      new ListSubscriptionsByTopicCommand(NextToken === undefined ? { TopicArn } : { TopicArn, NextToken }),
    );
    return { items: page.Subscriptions, next: page.NextToken };
  });
  const addresses = (wanted: (arn: string) => boolean) =>
    subscriptions
      .filter(({ SubscriptionArn = '' }) => wanted(SubscriptionArn))
      .map(({ Endpoint = '' }) => Endpoint);
  return {
    confirmed: addresses((arn) => arn.startsWith('arn:')),
    pending: addresses((arn) => arn === PENDING),
  };
}
