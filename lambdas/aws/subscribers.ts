import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { Subscribers } from '../domain/planning/survey.ts';
import { type Client, collect } from '../kit/client.ts';

/** What SNS gives in place of an ARN as long as nobody has confirmed a subscription; a cancelled one is `Deleted`. */
const PENDING = 'PendingConfirmation';

interface Subscription {
  readonly arn: string;
  readonly address: string;
}

/** The subscriptions of a topic, by whether their owners have confirmed them. */
export async function subscriptionsOf(
  sns: Client,
  TopicArn: string,
): Promise<{ confirmed: Subscription[]; pending: Subscription[] }> {
  const subscriptions = await collect(async (NextToken) => {
    const page = await sns.send(
      new ListSubscriptionsByTopicCommand(NextToken === undefined ? { TopicArn } : { TopicArn, NextToken }),
    );
    return { items: page.Subscriptions, next: page.NextToken };
  });
  const known = subscriptions.map(({ SubscriptionArn: arn = '', Endpoint: address = '' }) => ({
    arn,
    address,
  }));
  return {
    confirmed: known.filter(({ arn }) => arn.startsWith('arn:')),
    pending: known.filter(({ arn }) => arn === PENDING),
  };
}

/** Who subscribes to a topic. */
export async function subscribersOf(sns: Client, topic: string): Promise<Subscribers> {
  const { confirmed, pending } = await subscriptionsOf(sns, topic);
  const addresses = (of: readonly Subscription[]) => of.map(({ address }) => address);
  return { confirmed: addresses(confirmed), pending: addresses(pending) };
}
