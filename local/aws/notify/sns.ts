import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
} from '@aws-sdk/client-sns';
import { AwsError, type SimulatedAws } from '../simulated.ts';

/** An email as it arrives. */
export interface Email {
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** An address on a topic; nothing arrives there until its owner has confirmed. */
export interface Subscriber {
  readonly address: string;
  readonly confirmed: boolean;
  /** The value of the attribute `approver` that its filter policy asks for; undefined: it takes every message. */
  readonly approver?: string;
}

/** Topics with email subscribers, and the mailbox in which everything arrives. */
export class Topics {
  readonly emails: Email[] = [];
  readonly #subscribers = new Map<string, readonly Subscriber[]>();

  constructor(aws: SimulatedAws) {
    aws.on(PublishCommand, ({ TopicArn = '', Subject = '', Message = '', MessageAttributes }) => {
      if (Subject.length > 100 || /[\r\n]/.test(Subject))
        throw new AwsError('InvalidParameterException', 'Invalid parameter: Subject');
      const meant = MessageAttributes?.approver?.StringValue;
      for (const { address: to, confirmed, approver } of this.#get(TopicArn)) {
        if (!confirmed || (approver !== undefined && approver !== meant)) continue;
        const email = { to, subject: Subject, body: Message };
        this.emails.push({ at: aws.time.millis, ...email });
        aws.publish({ type: 'email', ...email });
      }
      return { MessageId: aws.identifier('', 32) };
    });
    aws.on(ListSubscriptionsByTopicCommand, ({ TopicArn = '' }) => ({
      Subscriptions: this.#get(TopicArn).map(({ address, confirmed }) => ({
        Endpoint: address,
        Protocol: 'email',
        SubscriptionArn: confirmed ? `${TopicArn}:${address}` : 'PendingConfirmation',
      })),
    }));
    aws.on(GetSubscriptionAttributesCommand, ({ SubscriptionArn = '' }) => {
      const subscribers = [...this.#subscribers].flatMap(([topic, each]) =>
        each.map((subscriber) => ({ ...subscriber, arn: `${topic}:${subscriber.address}` })),
      );
      const found = subscribers.find(({ arn }) => arn === SubscriptionArn);
      if (found === undefined) throw new AwsError('NotFoundException', 'Subscription does not exist');
      const { approver } = found;
      return {
        Attributes: {
          SubscriptionArn,
          Protocol: 'email',
          Endpoint: found.address,
          ...(approver === undefined ? {} : { FilterPolicy: JSON.stringify({ approver: [approver] }) }),
        },
      };
    });
    aws.on(GetTopicAttributesCommand, ({ TopicArn = '' }) => ({
      Attributes: {
        TopicArn,
        SubscriptionsConfirmed: String(this.#get(TopicArn).filter(({ confirmed }) => confirmed).length),
      },
    }));
  }

  /** Makes a topic with these subscribers, or gives it others. */
  create(arn: string, subscribers: readonly Subscriber[]): void {
    this.#subscribers.set(arn, subscribers);
  }

  #get(arn: string): readonly Subscriber[] {
    const found = this.#subscribers.get(arn);
    if (found === undefined) throw new AwsError('NotFoundException', `Topic does not exist: ${arn}`);
    return found;
  }
}
