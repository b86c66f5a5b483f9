import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { doneNotice } from '../domain/notices/texts.ts';
import { Created, Plan } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells everybody how it ended, with everything that exists now. */
export const announceDone = defineTask({
  name: 'AnnounceDone',
  clients: { sns: () => new SNSClient({}) },
  settings: v.object(NoticeSettings),
  input: v.object({
    plan: Plan,
    created: Created,
    outcome: v.picklist(['migrated', 'migrated-old-kept']),
    reason: v.string(),
  }),
  output: v.object({}),
  async run({ plan, created, outcome, reason }, { sns, settings }) {
    await publish(sns, settings.NOTICE_TOPIC_ARN, doneNotice(plan, created, outcome, reason));
    return {};
  },
});

export const handler = createHandler(announceDone);
