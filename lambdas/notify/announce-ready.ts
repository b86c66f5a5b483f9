import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { publish } from '../aws/publish.ts';
import { NoticeSettings } from '../aws/settings.ts';
import { disarm } from '../aws/watchdog.ts';
import { readyNotice } from '../domain/notices/texts.ts';
import { Created, Plan } from '../domain/plan.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Removes the watchdog, now that the app works, and tells everybody with the measured downtime. */
export const announceReady = defineTask({
  name: 'AnnounceReady',
  clients: { sns: () => new SNSClient({}), scheduler: () => new SchedulerClient({}) },
  settings: NoticeSettings,
  input: z.object({ plan: Plan, created: Created, frozenAt: z.iso.datetime() }),
  output: z.object({ downtimeSeconds: z.number() }),
  async run({ plan, created, frozenAt }, { sns, scheduler, settings, clock }) {
    const downtimeSeconds = (clock.now().getTime() - Date.parse(frozenAt)) / 1000;
    await disarm(scheduler, plan.names.watchdog);
    await publish(sns, settings.NOTICE_TOPIC_ARN, readyNotice(plan, created, downtimeSeconds));
    return { downtimeSeconds };
  },
});

export const handler = createHandler(announceReady);
