import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { readLock } from '../aws/locks.ts';
import { RecordsSettings } from '../aws/settings.ts';
import { disarm } from '../aws/watchdog.ts';
import { Holding } from '../domain/holding.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * Removes the dead man's switch of a run that needs it no longer, where nobody is at work for the app. Whoever takes over
 * sets it only once this step can no longer be under way.
 */
export const disarmWatchdog = defineTask({
  name: 'DisarmWatchdog',
  clients: {
    scheduler: () => new SchedulerClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object(RecordsSettings),
  input: v.object({ plan: Holding }),
  output: v.object({ detail: v.string() }),
  async run({ plan }, { scheduler, dynamodb, settings }) {
    const { holder } = await readLock({ dynamodb, table: settings.RECORDS_TABLE }, plan.app.stack.id);
    if (holder !== undefined) return { detail: `The dead man's switch stays: ${holder} is at work.` };
    await disarm(scheduler, plan.names.watchdog);
    return { detail: "The dead man's switch is removed." };
  },
});

export const handler = createHandler(disarmWatchdog);
