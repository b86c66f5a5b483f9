import {
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

/** Topics with email subscribers, and the mailbox in which everything arrives. */
export class Topics {
  readonly emails: Email[] = [];
  readonly #subscribers = new Map<string, readonly string[]>();

  constructor(aws: SimulatedAws) {
    aws.on(PublishCommand, ({ TopicArn = '', Subject = '', Message = '' }) => {
      if (Subject.length > 100 || /[\r\n]/.test(Subject))
        throw new AwsError('InvalidParameterException', 'Invalid parameter: Subject');
      for (const to of this.#get(TopicArn)) {
        const email = { to, subject: Subject, body: Message };
        this.emails.push({ at: aws.time.millis, ...email });
        aws.publish({ type: 'email', ...email });
      }
      return { MessageId: aws.identifier('', 32) };
    });
    aws.on(ListSubscriptionsByTopicCommand, ({ TopicArn = '' }) => ({
      Subscriptions: this.#get(TopicArn).map((Endpoint) => ({
        Endpoint,
        Protocol: 'email',
        SubscriptionArn: `${TopicArn}:${Endpoint}`,
      })),
    }));
    aws.on(GetTopicAttributesCommand, ({ TopicArn = '' }) => ({
      Attributes: { TopicArn, SubscriptionsConfirmed: String(this.#get(TopicArn).length) },
    }));
  }

  create(arn: string, subscribers: readonly string[]): void {
    this.#subscribers.set(arn, subscribers);
  }

  #get(arn: string): readonly string[] {
    const found = this.#subscribers.get(arn);
    if (found === undefined) throw new AwsError('NotFoundException', `Topic does not exist: ${arn}`);
    return found;
  }
}
