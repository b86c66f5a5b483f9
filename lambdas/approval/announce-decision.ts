import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { Decision, settle } from '../aws/approvals.ts';
import { publish } from '../aws/publish.ts';
import { ApprovalsSettings, ApprovalTopicSettings, NoticeSettings } from '../aws/settings.ts';
import { subscribersOf } from '../aws/subscribers.ts';
import { MigrationSubject } from '../domain/migration-subject.ts';
import { decisionNotice } from '../domain/notices/requests.ts';
import { RewindSubject } from '../domain/rewind/subject.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

const ANSWERED = {
  answer: v.object({
    decision: v.union([Decision, v.literal('none')]),
    by: v.string(),
    reason: v.string(),
  }),
};

/**
 * Tells everybody, and every approver, what was decided or that nobody answered. It also notes that the decision has
 * arrived: the page may not know, if the answer of Step Functions was lost.
 */
export const announceDecision = defineTask({
  name: 'AnnounceDecision',
  clients: {
    sns: () => new SNSClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...ApprovalsSettings, ...ApprovalTopicSettings, ...NoticeSettings }),
  input: v.variant('action', [
    v.object({ ...MigrationSubject.entries, ...ANSWERED }),
    v.object({ ...RewindSubject.entries, ...ANSWERED }),
  ]),
  output: v.object({}),
  async run({ answer, ...subject }, { sns, dynamodb, settings }) {
    const { decision } = answer;
    const store = { dynamodb, table: settings.APPROVALS_TABLE };
    const notice = decisionNotice(subject, answer);
    await publish(sns, settings.NOTICE_TOPIC_ARN, notice);
    const { confirmed } = await subscribersOf(sns, settings.APPROVAL_TOPIC_ARN);
    for (const approver of confirmed) await publish(sns, settings.APPROVAL_TOPIC_ARN, notice, approver);
    // After people were told: what the page shows matters less.
    if (decision !== 'none') await settle(store, `${subject.action}-${subject.plan.suffix}`, decision);
    return {};
  },
});

export const handler = createHandler(announceDecision);
