import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
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
  settings: z.object(NoticeSettings),
  input: z.object({
    plan: Plan,
    created: Created,
    outcome: z.enum(['migrated', 'migrated-old-kept']),
    reason: z.string(),
  }),
  output: z.object({}),
  async run({ plan, created, outcome, reason }, { sns, settings }) {
    await publish(sns, settings.NOTICE_TOPIC_ARN, doneNotice(plan, created, outcome, reason));
    return {};
  },
});

export const handler = createHandler(announceDone);
