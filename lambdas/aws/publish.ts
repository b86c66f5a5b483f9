import { PublishCommand } from '@aws-sdk/client-sns';
import type { Client } from '../kit/client.ts';

/** A message for people. */
export interface Notice {
  readonly subject: string;
  readonly body: string;
}

const MAX_SUBJECT = 100;

/** Publishes a notice. SNS takes subjects of one line and at most 100 ASCII characters. */
export async function publish(sns: Client, TopicArn: string, { subject, body }: Notice): Promise<void> {
  const Subject = subject.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MAX_SUBJECT);
  await sns.send(new PublishCommand({ TopicArn, Subject, Message: body }));
}
