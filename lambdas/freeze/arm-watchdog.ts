import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { RecordsSettings, WatchdogSettings } from '../aws/settings.ts';
import { arm } from '../aws/watchdog.ts';
import { Holding } from '../domain/holding.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/**
 * A dead man's switch: a schedule that starts the way back after the longest announced downtime, whatever has become of
 * this execution by then. Made before the first change, removed when the app is back.
 */
export const armWatchdog = defineTask({
  name: 'ArmWatchdog',
  clients: {
    scheduler: () => new SchedulerClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...RecordsSettings, ...WatchdogSettings }),
  input: v.object({ plan: Holding, lock: Lock }),
  output: v.object({ firesAt: v.string() }),
  async run({ plan, lock }, { scheduler, dynamodb, settings, execution, clock }) {
    const guard = await underLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const firesAt = new Date(clock.now().getTime() + plan.downtime.longestSeconds * 1000);
    const input = { executionId: execution.id, app: plan.app.stack.name, reason: 'watchdog' };
    await arm(guard(scheduler), plan, firesAt, settings, input);
    return { firesAt: firesAt.toISOString() };
  },
});

export const handler = createHandler(armWatchdog);
