import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { publish } from '../aws/publish.ts';
import { NoticeSettings, RecordsSettings } from '../aws/settings.ts';
import { disarm } from '../aws/watchdog.ts';
import { readyNotice } from '../domain/notices/texts.ts';
import { Created, Plan } from '../domain/plan.ts';
import { instant, number } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Removes the watchdog, now that the app works, and tells everybody with the measured downtime. */
export const announceReady = defineTask({
  name: 'AnnounceReady',
  clients: {
    sns: () => new SNSClient({}),
    scheduler: () => new SchedulerClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...NoticeSettings, ...RecordsSettings }),
  input: v.object({ plan: Plan, lock: Lock, created: Created, frozenAt: instant }),
  output: v.object({ downtimeSeconds: number }),
  async run({ plan, lock, created, frozenAt }, { sns, scheduler, dynamodb, settings, execution, clock }) {
    // The switch may be set for a way back that has taken over.
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const downtimeSeconds = (clock.now().getTime() - Date.parse(frozenAt)) / 1000;
    await disarm(guard(scheduler), plan.names.watchdog);
    await publish(sns, settings.NOTICE_TOPIC_ARN, readyNotice(plan, created, downtimeSeconds));
    return { downtimeSeconds };
  },
});

export const handler = createHandler(announceReady);
