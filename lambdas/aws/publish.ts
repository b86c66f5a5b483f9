import { PublishCommand } from '@aws-sdk/client-sns';
import type { Client } from '../kit/client.ts';

/** A message for people. */
export interface Notice {
  readonly subject: string;
  readonly body: string;
}

const MAX_SUBJECT = 100;

/**
 * Publishes a notice. SNS takes subjects of one line and at most 100 ASCII characters.
 * @param approver the only address that it is for: subscriptions filter by this attribute
 */
export async function publish(
  sns: Client,
  TopicArn: string,
  { subject, body }: Notice,
  approver?: string,
): Promise<void> {
  const Subject = subject.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MAX_SUBJECT);
  const MessageAttributes =
    approver === undefined ? undefined : { approver: { DataType: 'String', StringValue: approver } };
  await sns.send(
    new PublishCommand({
      TopicArn,
      Subject,
      Message: body,
      ...(MessageAttributes === undefined ? {} : { MessageAttributes }),
    }),
  );
}
