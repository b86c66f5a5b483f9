import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { Subscribers } from '../domain/planning/survey.ts';
import { type Client, collect } from '../kit/client.ts';

/** What SNS gives in place of an ARN as long as nobody has confirmed a subscription. */
const PENDING = 'PendingConfirmation';

/** Who subscribes to a topic. */
export async function subscribersOf(sns: Client, TopicArn: string): Promise<Subscribers> {
  const subscriptions = await collect(async (NextToken) => {
    const page = await sns.send(
      new ListSubscriptionsByTopicCommand(NextToken === undefined ? { TopicArn } : { TopicArn, NextToken }),
    );
    return { items: page.Subscriptions, next: page.NextToken };
  });
  const addresses = (wanted: boolean) =>
    subscriptions
      .filter(({ SubscriptionArn }) => (SubscriptionArn === PENDING) === wanted)
      .map(({ Endpoint = '' }) => Endpoint);
  return { confirmed: addresses(false), pending: addresses(true) };
}
