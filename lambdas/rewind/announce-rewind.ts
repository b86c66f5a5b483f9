import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { rewindNotice } from '../domain/notices/rewind.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Tells everybody that the database will be taken to another moment, and for how long nobody can write. */
export const announceRewind = defineTask({
  name: 'AnnounceRewind',
  clients: { sns: () => new SNSClient({}) },
  settings: v.object(NoticeSettings),
  input: v.object({ plan: RewindPlan }),
  output: v.object({}),
  async run({ plan }, { sns, settings }) {
    await publish(sns, settings.NOTICE_TOPIC_ARN, rewindNotice(plan));
    return {};
  },
});

export const handler = createHandler(announceRewind);
