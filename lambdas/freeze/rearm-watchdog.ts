import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { underLock } from '../aws/guard.ts';
import { RecordsSettings, WatchdogSettings } from '../aws/settings.ts';
import { arm, disarm, nextFiring } from '../aws/watchdog.ts';
import { Holding } from '../domain/holding.ts';
import { count } from '../domain/primitives.ts';
import { Lock } from '../domain/step.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Seconds after which the first further attempt is made, and the longest pause between two. */
const FIRST = 1800;
const LONGEST = 14_400;
/** After so many attempts in vain only a person can help. */
const ATTEMPTS = 8;

/**
 * Moves the dead man's switch, so that a way back that is stopped, or fails, is followed by another, later each time. A
 * way back that comes to its end removes it.
 */
export const rearmWatchdog = defineTask({
  name: 'RearmWatchdog',
  clients: {
    scheduler: () => new SchedulerClient({}),
    dynamodb: () => DynamoDBDocumentClient.from(new DynamoDBClient({})),
  },
  settings: v.object({ ...WatchdogSettings, ...RecordsSettings }),
  input: v.object({
    plan: Holding,
    lock: Lock,
    executionId: v.string(),
    asked: v.boolean(),
    attempt: count,
  }),
  output: v.object({ detail: v.string() }),
  async run({ plan, lock, executionId, asked, attempt }, tools) {
    const { settings, clock, execution } = tools;
    // The switch may be that of somebody who has taken over meanwhile.
    const guard = await underLock(
      { dynamodb: tools.dynamodb, table: settings.RECORDS_TABLE },
      lock,
      execution.id,
    );
    const scheduler = guard(tools.scheduler);
    if (attempt >= ATTEMPTS) {
      await disarm(scheduler, plan.names.watchdog);
      return { detail: `This is attempt ${attempt + 1}; no further one is made by itself.` };
    }
    const pause = Math.min(LONGEST, FIRST * 2 ** attempt);
    const later = clock.now().getTime() + pause * 1000;
    // The first way back does not put off what the run has set before its first change.
    const set = attempt > 0 ? undefined : await nextFiring(scheduler, plan.names.watchdog, clock.now());
    const firesAt = new Date(Math.min(later, set === undefined ? later : Date.parse(set)));
    const app = plan.app.stack.name;
    const input = { executionId, app, reason: 'watchdog', asked, attempt: attempt + 1 };
    await arm(scheduler, plan, firesAt, settings, input);
    return {
      detail: `If this way back does not come to its end, another one begins at ${firesAt.toISOString()}.`,
    };
  },
});

export const handler = createHandler(rearmWatchdog);
